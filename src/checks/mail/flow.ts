import type { Verdict } from '../../model/check/check.ts';
import type { Delivered, MailReply, MailTrouble } from '../../model/mail/mail-client.ts';
import { named } from '../../model/text/named.ts';
import { combine } from '../cluster/combine.ts';
import { remedyFor } from './flow-remedies.ts';
import type { SentMail } from './flow-sent.ts';

/** A probe message delivered to one mail host over SMTP, as a sending server would. */
export interface InboundPath {
  readonly host: string;
  readonly sent: MailReply<Delivered>;
}

/** When a probe was first seen in a mailbox, in ms after it was accepted, and in which folder. */
export interface Sighting {
  readonly afterMs: number;
  readonly folder: string;
}

/** An IMAPS login and the probes it saw. */
export interface OutboundPath {
  /** The mail host that served it; undefined when it went through the VIP and no director reports which. */
  readonly host: string | undefined;
  /** Name of the VIP; undefined when the login went to the host's own address. */
  readonly vip: string | undefined;
  readonly login: MailReply<{ readonly loginMs: number }>;
  /** By the host the probe was delivered to. */
  readonly seen: ReadonlyMap<string, Sighting>;
  /** Why the connection ended before every probe was seen. */
  readonly lost: MailTrouble | undefined;
}

/** The result of a `mailflow` run. */
export interface Flow {
  readonly inbound: readonly InboundPath[];
  readonly outbound: readonly OutboundPath[];
  /** Undefined where SPF, DKIM and DMARC cannot be judged; `notes` say why. */
  readonly sent: SentMail | undefined;
  readonly waitedSeconds: number;
  /** Remarks on how it was measured. */
  readonly notes: readonly string[];
}

/** When a probe was first seen on any path. */
export function firstSeen({ outbound: outs }: Flow, host: string): Sighting | undefined {
  return outs.flatMap(({ seen }) => seen.get(host) ?? []).toSorted((a, b) => a.afterMs - b.afterMs)[0];
}

/** Whether inbound mail reaches a mailbox, whichever mail host the sender picks. */
export function judgeFlowIn(flow: Flow): Verdict {
  const reads = flow.outbound.some(({ login }) => login.ok);
  const verdicts = flow.inbound.map(({ host, sent }): Verdict => {
    if (!sent.ok) {
      const { isStranger, remedy } = remedyFor(host, sent);
      const summary = `SMTP delivery to ${host} failed: ${sent.why}`;
      return { status: isStranger ? 'unknown' : 'degraded', hosts: [host], summary, remedy };
    }
    const seen = firstSeen(flow, host);
    if (seen) {
      const junk = seen.folder === 'INBOX' ? '' : ` in ${seen.folder}`;
      return { status: 'ok', hosts: [host], summary: `${host} in ${(seen.afterMs / 1000).toFixed(1)} s${junk}` };
    }
    if (!reads) {
      const summary = `${host} accepted the probe; delivery not checked: no IMAPS login succeeded`;
      return { status: 'unknown', hosts: [host], summary, remedy: 'Fix mail.flow-out first.' };
    }
    return {
      status: 'degraded',
      hosts: [host],
      summary: `${host} accepted the probe, but it did not arrive within ${flow.waitedSeconds} s`,
      remedy: `\`mail\` shows whether it is in the queue of ${host}, and why. On ${host}: \`journalctl -u 'postfix*' --since -10min\`, and look for the queue id in the table.`,
    };
  });
  return combine(allOrSome(verdicts), (good) => `inbound mail arrives: ${named(good.map(({ summary }) => summary))}`);
}

/** Whether delivered mail can be read, whichever mail host a director picks. */
export function judgeFlowOut(flow: Flow): Verdict {
  const arrived = flow.inbound.filter(({ host }) => firstSeen(flow, host)).map(({ host }) => host);
  const verdicts = flow.outbound.map((out): Verdict => {
    const where = nameOf(out);
    const hosts = out.host === undefined ? [] : [out.host];
    if (!out.login.ok) {
      const { remedy } = remedyFor(out.host ?? `${out.vip}`, out.login);
      return { status: 'degraded', hosts, summary: `IMAPS login fails ${where}: ${out.login.why}`, remedy };
    }
    if (out.lost) {
      const { remedy } = remedyFor(out.host ?? `${out.vip}`, out.lost);
      return { status: 'degraded', hosts, summary: `IMAPS connection ${where} lost: ${out.lost.why}`, remedy };
    }
    const unseen = arrived.filter((host) => !out.seen.has(host));
    if (unseen.length === 0) return { status: 'ok', hosts, summary: where };
    return {
      status: 'critical',
      hosts,
      others: unseen,
      summary: `mail delivered by ${named(unseen)} is not visible ${where} after ${flow.waitedSeconds} s, but is on other hosts: different mail stores, or a stale NFS cache`,
      remedy:
        'Drain that host. Type `mail`: its mail-store.* checks show whether all hosts have the same folder. If so, NFS caches attributes too long: `findmnt -no OPTIONS` on the mail store must show acdirmax of at most 60.',
    };
  });
  if (flow.outbound.length === 0) {
    return { status: 'unknown', hosts: [], summary: 'no mailbox was checked', remedy: 'Type `mailflow` again.' };
  }
  const what = arrived.length > 0 ? 'delivered mail is readable' : 'IMAPS logins succeed';
  return combine(allOrSome(verdicts), (good) => `${what} ${named(good.map(({ summary }) => summary))}`);
}

/** `on mail1 through lb0`, `on mail2 at its own address`. */
export function nameOf({ host, vip }: Pick<OutboundPath, 'host' | 'vip'>): string {
  if (vip === undefined) return `on ${host} at its own address`;
  return host === undefined ? `through ${vip}` : `on ${host} through ${vip}`;
}

/** Failing on every path is critical; failing on one of several leaves others serving. */
function allOrSome(verdicts: readonly Verdict[]): readonly Verdict[] {
  const all = verdicts.every(({ status }) => status === 'degraded' || status === 'critical');
  return all ? verdicts.map((verdict) => ({ ...verdict, status: 'critical' }) as Verdict) : verdicts;
}
