import { randomSecret } from '../inventory/secrets.ts';
import type { FoundProbe, Letter } from './mail-client.ts';

/** Marks a message as a probe, and identifies it. */
export const probeHeader = 'X-Mailha-Probe';

/** No connection of a run lives longer than five minutes; older messages are leftovers. */
const longestRunMs = 6 * 60_000;

/** `1767225600000.x7Fq2LmPzT0a.mail1`: start of the run, its id, and the host that received it. */
export function probeId({
  at,
  run,
  host,
}: {
  readonly at: number;
  readonly run: string;
  readonly host: string;
}): string {
  return `${at}.${run}.${host}`;
}

/** Left by a run that died before it could delete its messages. */
export function isLeftOver({ id }: FoundProbe, now: number): boolean {
  const began = Number(/^(\d{13})\./.exec(id)?.[1]);
  return now - began > longestRunMs;
}

/** The account that receives probes: it exists in every iRedMail from the start, and the worker has its password. */
export function probeAccount(domain: string): string {
  return `postmaster@${domain}`;
}

/** Explains itself, for people who find a leftover. Headers suppress automatic replies (RFC 3834). */
export function probeLetter(id: string, domain: string, now: Date): Letter {
  const to = probeAccount(domain);
  const text = [
    `From: mailha <${to}>`,
    `To: <${to}>`,
    'Subject: mailha mail flow probe',
    `Date: ${now.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${id}@mailha.${domain}>`,
    'Auto-Submitted: auto-generated',
    `${probeHeader}: ${id}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'Sent by `mailflow`, which deletes it once it arrives;',
    'the next `mailflow` deletes leftovers.',
    '',
  ];
  return { to, text: text.join('\r\n') };
}

/** Different from every other run's. */
export function newRun(): string {
  return randomSecret(12);
}

/** The host that received a probe of this run; undefined for another run's. */
export function hostOfProbe({ id }: FoundProbe, run: string): string | undefined {
  const [, of, host] = id.split('.');
  return of === run ? host : undefined;
}
