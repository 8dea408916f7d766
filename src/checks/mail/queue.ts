import { iredmailState } from '../../facts/mail/iredmail.ts';
import {
  type DelayReason,
  longSeconds,
  type MailQueue,
  mailQueue,
  type Queue,
  queueOf,
} from '../../facts/mail/queue.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Host } from '../../model/inventory/inventory.ts';
import { named } from '../../model/text/named.ts';
import { combine } from '../cluster/combine.ts';
import { hostNames, span } from '../cluster/words.ts';
import { type OwnFault, ownFault } from './queue-reason.ts';
import { ownRemedy, remedyForOthers } from './queue-remedies.ts';
import { installedOf } from './services.ts';

/** Overdue messages that count as a fault (mailcow: 30 for 20 rounds of its watchdog). A few are normal: dead servers. */
const many = 30;
/** Held mail stays until released; mail held for inspection should be handled within a day. */
const heldSeconds = 86_400;

/** Each mail host has its own queue, which is lost with the host. */
export const mailQueueMoves = defineCheck({
  id: 'mail.queue',
  on: 'mail',
  facts: { state: iredmailState, queue: mailQueue },
  judge({ seen }) {
    const hosts = installedOf(seen);
    if (hosts.length === 0) return undefined;
    const namesOf = named(hosts.map(({ host }) => host.name));
    const waits = hosts.some(({ facts: { queue } }) => !queue || queue.error !== undefined || queue.queues.length > 0);
    if (!waits) return { status: 'ok', hosts: hostNames(hosts), summary: `mail queues empty on ${namesOf}` };
    return combine(hosts.map(({ host, facts }) => judgeQueue(host, facts.queue)));
  },
});

function judgeQueue(host: Host, queue: MailQueue | undefined): Verdict {
  const { name } = host;
  if (!queue || queue.error !== undefined) {
    return {
      status: 'unknown',
      hosts: [name],
      summary: `cannot read the mail queue of ${name}: ${queue?.error ?? 'Postfix not installed'}`,
      remedy: `On ${name}: \`postfix check\` and \`journalctl -t postfix/postfix-script -n 20\`.`,
    };
  }
  const waiting = queue.queues.filter(({ name: of }) => of !== 'hold');
  const long = waiting.reduce((sum, one) => sum + one.overdue, 0);
  const hold = queueOf(queue, 'hold');
  const summary = `${name}: ${queueInWords(queue)}`;
  if (long >= many) {
    const { fault, reason } = mainReason(host, queue);
    const why = reason ? `, ${reason.count * 2 < long ? 'for example' : 'main reason'} "${reason.text}"` : '';
    return {
      status: fault ? 'critical' : 'degraded',
      hosts: [name],
      summary: `${summary}; ${more(queue, long)} queued for more than ${span(longSeconds)}${why}`,
      remedy: waitRemedy(host, { fault, reason: reason?.text ?? '', longest: mostOverdue(waiting) }),
    };
  }
  if (hold.count > 0 && hold.oldestSeconds > heldSeconds) {
    return {
      status: 'degraded',
      hosts: [name],
      summary: `${summary}; held mail needs a release, oldest ${span(hold.oldestSeconds)}`,
      remedy: `On ${name}: \`postqueue -j | grep '"hold"'\` lists it, \`postcat -q ID\` shows a message, \`postsuper -H ID\` releases it, \`postsuper -d ID\` deletes it.`,
    };
  }
  return { status: 'ok', hosts: [name], summary };
}

interface MainReason {
  readonly fault: OwnFault | undefined;
  readonly reason: DelayReason | undefined;
}

/** A fault of the host itself, if many wait for it, though others may wait for a more common reason. */
function mainReason(host: Host, queue: MailQueue): MainReason {
  const all = [...(queue.reason ? [queue.reason] : []), ...(queue.otherReasons ?? [])];
  const own = all.filter(({ text }) => ownFault(text, host));
  const [first] = own;
  if (first && (first === queue.reason || own.reduce((sum, { count }) => sum + count, 0) >= many)) {
    return { fault: ownFault(first.text, host), reason: first };
  }
  // New mail passes these in seconds, whatever other servers do.
  const stuck = ['maildrop', 'incoming'].some((name) => queueOf(queue, name).overdue >= many);
  return { fault: stuck ? 'postfix' : undefined, reason: queue.reason };
}

const order = ['maildrop', 'incoming', 'active', 'deferred', 'hold'];

/** A host's queue as a sentence. */
export function queueInWords(queue: MailQueue): string {
  const parts = order.map((name) => queueOf(queue, name)).filter(({ count }) => count > 0);
  if (parts.length === 0) return 'queue empty';
  return parts.map((one) => `${more(queue, one.count)} ${nameOf(one)}`).join(', ');
}

const nameOf = ({ name, oldestSeconds }: Queue) =>
  `${name === 'hold' ? 'held' : name} for up to ${span(oldestSeconds)}`;
const more = ({ isComplete: whole }: MailQueue, count: number) => (whole ? String(count) : `more than ${count}`);

const mostOverdue = (queues: readonly Queue[]) =>
  [...queues].sort((one, other) => other.overdue - one.overdue)[0]?.name ?? 'deferred';

interface Waiting {
  readonly fault: OwnFault | undefined;
  readonly reason: string;
  readonly longest: string;
}

function waitRemedy(host: Host, { fault, reason, longest }: Waiting): string {
  const look = `On ${host.name}: \`postqueue -p | tail\` lists it`;
  if (fault) return `${look}; ${ownRemedy(fault, ownFault(reason, host) ? reason : '')}`;
  const others = remedyForOthers(reason);
  if (others) return `${look}; ${others} \`postqueue -f\` retries all.`;
  return `${look}, \`qshape ${longest}\` shows the domains. If an account sends spam, disable it and \`postsuper -d\` its messages; \`postqueue -f\` retries all.`;
}
