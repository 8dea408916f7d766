import type { Verdict } from '../../model/check/check.ts';
import type { Delivered, MailReply, MailTrouble } from '../../model/mail/mail-client.ts';
import { combine } from '../cluster/combine.ts';
import { named } from '../cluster/words.ts';
import { remedyFor } from './flow-remedies.ts';

/** A probe that was given to one mail host, as a server that follows the MX record would. */
export interface InboundPath {
  readonly host: string;
  readonly sent: MailReply<Delivered>;
}

/** When a probe was first seen, in ms after it was accepted, and in which folder. */
export interface Sighting {
  readonly afterMs: number;
  readonly folder: string;
}

/** A login by IMAPS, and what was to be seen by it. */
export interface OutboundPath {
  /** Which mail host served it; undefined when it came through the VIP and no director says to whom. */
  readonly host: string | undefined;
  /** Name of the VIP; undefined when the host was asked at its own address. */
  readonly vip: string | undefined;
  readonly login: MailReply<{ readonly loginMs: number }>;
  /** By the host that the probe was given to. */
  readonly seen: ReadonlyMap<string, Sighting>;
  /** What ended the connection before all was seen. */
  readonly lost: MailTrouble | undefined;
}

/** How mail flowed: what `mailflow` finds, and a digest may judge. */
export interface Flow {
  readonly inbound: readonly InboundPath[];
  readonly outbound: readonly OutboundPath[];
  readonly waitedSeconds: number;
  /** What else there is to be said about how it was found. */
  readonly notes: readonly string[];
}

/** When a probe was first seen by anybody. */
export function firstSeen({ outbound: outs }: Flow, host: string): Sighting | undefined {
  return outs.flatMap(({ seen }) => seen.get(host) ?? []).toSorted((a, b) => a.afterMs - b.afterMs)[0];
}

/** Whether mail from outside comes into a mailbox, whichever mail host the sender picks. */
export function judgeFlowIn(flow: Flow): Verdict {
  const reads = flow.outbound.some(({ login }) => login.ok);
  const verdicts = flow.inbound.map(({ host, sent }): Verdict => {
    if (!sent.ok) {
      const { isStranger, remedy } = remedyFor(host, sent);
      const summary = `${host} does not take mail from the worker: ${sent.why}`;
      return { status: isStranger ? 'unknown' : 'degraded', summary, remedy };
    }
    const seen = firstSeen(flow, host);
    if (seen) {
      const junk = seen.folder === 'INBOX' ? '' : ` in ${seen.folder}`;
      return { status: 'ok', summary: `${host} in ${(seen.afterMs / 1000).toFixed(1)} s${junk}` };
    }
    if (!reads) {
      const summary = `${host} took a message, and nobody could log in to see what became of it`;
      return { status: 'unknown', summary, remedy: 'See to mail.flow-out first.' };
    }
    return {
      status: 'degraded',
      summary: `${host} took a message, which was in no mailbox after ${flow.waitedSeconds} s`,
      remedy: `\`mail\` shows whether it waits in the queue of ${host}, and why; there, \`journalctl -u 'postfix*' --since -10min\` follows it by the number that the table shows.`,
    };
  });
  return combine(allOrSome(verdicts), (good) => `mail comes in by ${named(good.map(({ summary }) => summary))}`);
}

/** Whether what came in is there for its reader, whichever mail host a director picks. */
export function judgeFlowOut(flow: Flow): Verdict {
  const arrived = flow.inbound.filter(({ host }) => firstSeen(flow, host)).map(({ host }) => host);
  const verdicts = flow.outbound.map((out): Verdict => {
    const where = nameOf(out);
    if (!out.login.ok) {
      const { remedy } = remedyFor(out.host ?? `${out.vip}`, out.login);
      return { status: 'degraded', summary: `nobody can read mail ${where}: ${out.login.why}`, remedy };
    }
    if (out.lost) {
      const { remedy } = remedyFor(out.host ?? `${out.vip}`, out.lost);
      return { status: 'degraded', summary: `the connection ${where} was lost: ${out.lost.why}`, remedy };
    }
    const unseen = arrived.filter((host) => !out.seen.has(host));
    if (unseen.length === 0) return { status: 'ok', summary: where };
    return {
      status: 'critical',
      summary: `${where} nobody sees after ${flow.waitedSeconds} s what came in by ${named(unseen)}, and others do: the hosts do not have the same mail store, or see it as it was`,
      remedy:
        'Type `mail`: its mail-store.* checks tell whether all have the same folder. When they have, the cache of NFS is too patient: `findmnt -no OPTIONS` on the mail store wants acdirmax of at most 60. Until it is right take that host out of service.',
    };
  });
  if (flow.outbound.length === 0) {
    return { status: 'unknown', summary: 'nobody was asked for mail', remedy: 'Type `mailflow` again.' };
  }
  const what = arrived.length > 0 ? 'what came in is read' : 'users are let in';
  return combine(allOrSome(verdicts), (good) => `${what} ${named(good.map(({ summary }) => summary))}`);
}

/** `on mail1 through lb0`, `on mail2 at its own address`. */
export function nameOf({ host, vip }: Pick<OutboundPath, 'host' | 'vip'>): string {
  if (vip === undefined) return `on ${host} at its own address`;
  return host === undefined ? `through ${vip}` : `on ${host} through ${vip}`;
}

/** What fails on every way is critical: on one of several, somebody else still serves. */
function allOrSome(verdicts: readonly Verdict[]): readonly Verdict[] {
  const all = verdicts.every(({ status }) => status === 'degraded' || status === 'critical');
  return all ? verdicts.map((verdict) => ({ ...verdict, status: 'critical' }) as Verdict) : verdicts;
}
