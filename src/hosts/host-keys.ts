import { createHash } from 'node:crypto';

/** A public host key in wire format (RFC 4253 6.6): its type as a string, then type-specific data. */
export type HostKey = Buffer;

/** As `ssh-keygen -l` shows it. */
export function fingerprint(key: HostKey): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The key type, or undefined when truncated. */
export function typeOf(key: HostKey): string | undefined {
  if (key.length < 4) return undefined;
  const end = 4 + key.readUInt32BE(0);
  return end <= key.length ? key.toString('latin1', 4, end) : undefined;
}

/** Signature algorithms and the key type of each (RFC 8332 3: one RSA key signs in several ways; SHA-1 is left out). */
const algorithms = [
  ['ssh-ed25519', 'ssh-ed25519'],
  ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp256'],
  ['ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp384'],
  ['ecdsa-sha2-nistp521', 'ecdsa-sha2-nistp521'],
  ['rsa-sha2-512', 'ssh-rsa'],
  ['rsa-sha2-256', 'ssh-rsa'],
] as const;

/**
 * Algorithms to offer to a host with known keys of these types: those first, as OpenSSH does; otherwise a host that prefers
 * another of its keys would look as if its key had changed.
 */
export function offeredAlgorithms(known: readonly string[]) {
  const isKnown = ([, type]: (typeof algorithms)[number]) => known.includes(type);
  return [...algorithms.filter(isKnown), ...algorithms.filter((one) => !isKnown(one))].map(([algorithm]) => algorithm);
}
