import { createHmac, timingSafeEqual } from 'node:crypto';
import { type HostKey, typeOf } from './host-keys.ts';

/** One line of a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
export interface KnownKey {
  /** Line number, from 1. */
  readonly line: number;
  /** Host certificates are not supported: `@cert-authority` lines are ignored. */
  readonly marker: '@revoked' | '@cert-authority' | undefined;
  /** List of patterns, or one hashed name. */
  readonly hosts: string;
  readonly type: string;
  readonly key: HostKey;
}

export interface KnownHosts {
  readonly keys: readonly KnownKey[];
  /** Numbers of unreadable lines. */
  readonly unreadable: readonly number[];
}

/** Status of a presented host key according to the file. */
export type KeyStatus =
  | { readonly status: 'known' }
  | { readonly status: 'unknown' }
  /** The file has other keys for this host. */
  | { readonly status: 'changed'; readonly expected: readonly KnownKey[] }
  | { readonly status: 'revoked'; readonly line: number };

/** Parses all readable lines. */
export function parseKnownHosts(text: string): KnownHosts {
  const keys: KnownKey[] = [];
  const unreadable: number[] = [];
  text.split('\n').forEach((line, index) => {
    if (/^\s*(#|$)/.test(line)) return;
    const key = parseLine(line, index + 1);
    if (key) keys.push(key);
    else unreadable.push(index + 1);
  });
  return { keys, unreadable };
}

/** Name of a host in known_hosts: with the port only when it is not 22. */
export function knownName(address: string, port: number): string {
  return port === 22 ? address : `[${address}]:${port}`;
}

/** Keys on file for this host name. */
export function keysOf(known: KnownHosts, name: string): readonly KnownKey[] {
  return known.keys.filter((key) => key.marker === undefined && nameMatch(key.hosts, name));
}

export function judgeKey(known: KnownHosts, name: string, key: HostKey): KeyStatus {
  const same = known.keys.filter((one) => one.key.equals(key) && nameMatch(one.hosts, name));
  const revoked = same.find(({ marker }) => marker === '@revoked');
  if (revoked) return { status: 'revoked', line: revoked.line };
  if (same.some(({ marker }) => marker === undefined)) return { status: 'known' };
  const expected = keysOf(known, name);
  return expected.length > 0 ? { status: 'changed', expected } : { status: 'unknown' };
}

function parseLine(line: string, number: number): KnownKey | undefined {
  const words = line.trim().split(/[ \t]+/);
  const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
  if (marker !== undefined && marker !== '@revoked' && marker !== '@cert-authority') return undefined;
  const [hosts, type, encoded] = words;
  if (hosts === undefined || type === undefined || encoded === undefined) return undefined;
  const key = Buffer.from(encoded, 'base64');
  return typeOf(key) === type ? { line: number, marker, hosts, type, key } : undefined;
}

/** Whether a line matches this host. A matching negated pattern excludes the whole line (ssh_config(5), PATTERNS). */
export function nameMatch(hosts: string, name: string): boolean {
  if (hosts.startsWith('|')) return isHashOf(hosts, name);
  let found = false;
  for (const pattern of hosts.toLowerCase().split(',')) {
    const negated = pattern.startsWith('!');
    if (!fits(negated ? pattern.slice(1) : pattern, name.toLowerCase())) continue;
    if (negated) return false;
    found = true;
  }
  return found;
}

/** `|1|salt|HMAC-SHA1 of the name|`, as `ssh-keygen -H` and HashKnownHosts write it. */
function isHashOf(hashed: string, name: string): boolean {
  const [, version, salt = '', hash = ''] = hashed.split('|');
  if (version !== '1') return false;
  const wanted = Buffer.from(hash, 'base64');
  const found = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}

/** `*` for anything, `?` for one character. Two cursors instead of a regular expression: linear for every pattern. */
function fits(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let tried = 0;
  for (let i = 0; i < name.length; ) {
    if (pattern[at] === '*') {
      star = at++;
      tried = i;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[i])) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++tried;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
