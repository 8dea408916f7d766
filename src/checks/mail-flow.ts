import type { Judgement } from '../model/journal.ts';
import type { HandedIn } from '../model/mail-flow.ts';
import { columns } from './galera-table.ts';
import { named } from './words.ts';

/** A probe that went in at one mail host. */
export interface In {
  readonly host: string;
  readonly handedIn: HandedIn;
  /** From the handing in until it was seen in the mailbox; undefined when it never was. */
  readonly seenMs: number | undefined;
}

/** The mailbox as one real server gives it. */
export interface Out {
  readonly host: string;
  /** Through the VIP, or at its own address, as the VIP does not lead this client there. */
  readonly by: 'VIP' | 'host';
  /** Until it was open; undefined when it was not. */
  readonly openMs: number | undefined;
  readonly why?: string;
  /** How many of the probes that were taken it has, and how many that are. */
  readonly has: number;
  readonly of: number;
}

export interface Flow {
  readonly ins: readonly In[];
  readonly outs: readonly Out[];
  /** Why the VIP gave no mailbox at all. */
  readonly vip?: string;
}

export function judgeFlow({ ins, outs, vip }: Flow): readonly Judgement[] {
  return [judgeIn(ins), judgeOut(outs, vip)];
}

function judgeIn(ins: readonly In[]): Judgement {
  const check = 'mail.flow-in';
  const bad = ins.filter(({ handedIn, seenMs }) => handedIn.kind !== 'taken' || seenMs === undefined);
  if (bad.length === 0) {
    const slowest = Math.max(...ins.map(({ seenMs }) => seenMs ?? 0));
    const summary = `mail that is handed in at ${named(ins.map(({ host }) => host))} is in its mailbox after ${seconds(slowest)}`;
    return { check, status: 'ok', summary };
  }
  const later = bad.filter(isGreylisted);
  const status = later.length === bad.length ? 'unknown' : bad.length === ins.length ? 'critical' : 'degraded';
  return { check, status, summary: bad.map(saidOfIn).join('; '), remedy: remedyOfIn(bad[0]) };
}

/** Not yet is no refusal: a stranger is asked to come again. */
function isGreylisted({ handedIn }: In): boolean {
  return handedIn.kind === 'refused' && (handedIn.code === 450 || handedIn.code === 451);
}

function saidOfIn({ host, handedIn }: In): string {
  if (handedIn.kind === 'silent') return `${host} does not take mail: ${handedIn.why}`;
  if (handedIn.kind === 'refused') return `${host} refuses it: ${handedIn.said}`;
  return `${host} took a mail that came to no mailbox within a minute`;
}

function remedyOfIn(one: In | undefined): string {
  if (!one || one.handedIn.kind === 'taken')
    return `\`mail\` shows the queues; on ${one?.host}: \`postqueue -p\`, \`journalctl -u postfix@- -n 50\`.`;
  if (isGreylisted(one))
    return `Let the worker in unasked: its address in /etc/postfix/postscreen_access.cidr, and under MYNETWORKS in iRedAPD's settings.py, on every mail host.`;
  if (one.handedIn.kind === 'refused')
    return `On ${one.host}: \`journalctl -u postfix@- -n 50\` says which rule it was.`;
  return `On ${one.host}: \`systemctl status postfix\`, and \`ss -ltn\` for port 25.`;
}

function judgeOut(outs: readonly Out[], vip: string | undefined): Judgement {
  const check = 'mail.flow-out';
  if (vip !== undefined) {
    const remedy = '`ipvs` shows whether any real server is given clients on port 993; `vip` who holds the address.';
    return { check, status: 'critical', summary: `the VIP gives no mailbox: ${vip}`, remedy };
  }
  const closed = outs.filter(({ openMs }) => openMs === undefined);
  const lacking = outs.filter(({ openMs, has, of }) => openMs !== undefined && has < of);
  if (closed.length > 0) {
    return {
      ...{ check, status: closed.length === outs.length ? 'critical' : 'degraded' },
      summary: closed.map(({ host, why }) => `${host} gives no mailbox: ${why}`).join('; '),
      remedy: `On ${closed[0]?.host}: \`doveadm log errors\`, \`systemctl status dovecot slapd\`.`,
    };
  }
  if (lacking.length > 0) {
    return {
      ...{ check, status: 'critical' },
      summary: lacking
        .map(({ host, has, of }) => `${host} shows ${has} of ${of} mails that another host took`)
        .join('; '),
      remedy: '`status mail` says whether all of them have the same mail store mounted.',
    };
  }
  const direct = outs.filter(({ by }) => by === 'host').map(({ host }) => host);
  const aside = direct.length > 0 ? ` (${named(direct)} at its own address: the VIP leads this client elsewhere)` : '';
  return { check, status: 'ok', summary: `${named(outs.map(({ host }) => host))} give the mailbox by IMAPS${aside}` };
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** In by SMTP above, out by IMAPS below. */
export function flowTable({ ins, outs }: Flow): string {
  const rows = [
    ['in by SMTP', 'taken after', 'in the mailbox after', ''],
    ...ins.map(({ host, handedIn, seenMs }) => [
      host,
      handedIn.kind === 'taken' ? `${handedIn.ms} ms` : '-',
      seenMs === undefined ? '-' : seconds(seenMs),
      handedIn.kind === 'taken' ? '' : handedIn.kind === 'refused' ? handedIn.said : handedIn.why,
    ]),
    [],
    ['out by IMAPS', 'open after', 'mails', 'by'],
    ...outs.map(({ host, by, openMs, has, of, why }) => [
      host,
      openMs === undefined ? '-' : `${openMs} ms`,
      `${has} of ${of}`,
      why ?? (by === 'VIP' ? 'the VIP' : 'its own address'),
    ]),
  ];
  return `${columns(rows).join('\n')}\n`;
}
