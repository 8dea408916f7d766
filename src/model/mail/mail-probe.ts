import { randomSecret } from '../inventory/secrets.ts';
import type { FoundProbe, Letter } from './mail-client.ts';

/** Marks a message as a probe, and says which. */
export const probeHeader = 'X-Mailha-Probe';

/** No connection of a run lives longer than five minutes; after that its messages are left over. */
const longestRunMs = 6 * 60_000;

/** `1767225600000.x7Fq2LmPzT0a.mail1`: when its run began, which run it was, and to which host it was given. */
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

/** Of a run that died before it could take its messages away. */
export function isLeftOver({ id }: FoundProbe, now: number): boolean {
  const began = Number(/^(\d{13})\./.exec(id)?.[1]);
  return now - began > longestRunMs;
}

/** Which account the probes go to: it is there in every iRedMail from the first hour, and the worker has its password. */
export function probeAccount(domain: string): string {
  return `postmaster@${domain}`;
}

/** Says on its face what it is, for whoever finds one that was left over. No automatic reply is to come of it (RFC 3834). */
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

/** Unlike that of any other run. */
export function newRun(): string {
  return randomSecret(12);
}

/** To which host a probe of this run was given; undefined when it is of another. */
export function hostOfProbe({ id }: FoundProbe, run: string): string | undefined {
  const [, of, host] = id.split('.');
  return of === run ? host : undefined;
}
