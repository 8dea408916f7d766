import { iredmailState } from '../../facts/mail/iredmail.ts';
import { longSeconds, type MailQueue, mailQueue, type Queue, queueOf } from '../../facts/mail/queue.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Host } from '../../model/inventory/inventory.ts';
import { combine } from '../cluster/combine.ts';
import { named, span } from '../cluster/words.ts';
import { ownFault, ownRemedies } from './queue-reason.ts';
import { installedOf } from './services.ts';

/** Messages that have waited for long (mailcow: 30 for 20 rounds of its watchdog). A few always do: their servers are gone. */
const many = 30;
/** What is held goes nowhere by itself; whoever holds mail to look at it does so within a day. */
const heldSeconds = 86_400;

/** Each mail host has a queue of its own, and takes it with it when it is gone. */
export const mailQueueMoves = defineCheck({
  id: 'mail.queue',
  on: 'mail',
  facts: { state: iredmailState, queue: mailQueue },
  judge({ seen }) {
    const hosts = installedOf(seen);
    if (hosts.length === 0) return undefined;
    const namesOf = named(hosts.map(({ host }) => host.name));
    const waits = hosts.some(({ facts: { queue } }) => !queue || queue.error !== undefined || queue.queues.length > 0);
    if (!waits) return { status: 'ok', summary: `no mail waits on ${namesOf}` };
    return combine(hosts.map(({ host, facts }) => judgeQueue(host, facts.queue)));
  },
});

function judgeQueue(host: Host, queue: MailQueue | undefined): Verdict {
  const { name } = host;
  if (!queue || queue.error !== undefined) {
    return {
      status: 'unknown',
      summary: `the queue of ${name} cannot be read: ${queue?.error ?? 'there is no Postfix'}`,
      remedy: `On ${name}: \`postfix check\` and \`journalctl -t postfix/postfix-script -n 20\` say what is wrong.`,
    };
  }
  const waiting = queue.queues.filter(({ name: of }) => of !== 'hold');
  const long = waiting.reduce((sum, one) => sum + one.overdue, 0);
  const hold = queueOf(queue, 'hold');
  const summary = `${name}: ${queueInWords(queue)}`;
  if (long >= many) {
    const status = ownFault(queue.reason?.text ?? '', host) ? 'critical' : 'degraded';
    const why = queue.reason ? `, most often because of "${queue.reason.text}"` : '';
    return {
      status,
      summary: `${summary}; ${more(queue, long)} have waited for more than ${span(longSeconds)}${why}`,
      remedy: waitRemedy(host, queue),
    };
  }
  if (hold.count > 0 && hold.oldestSeconds > heldSeconds) {
    return {
      status: 'degraded',
      summary: `${summary}; what is held goes nowhere by itself, and the oldest has been for ${span(hold.oldestSeconds)}`,
      remedy: `On ${name}: \`postqueue -j | grep '"hold"'\` lists it, \`postcat -q ID\` shows one, \`postsuper -H ID\` lets it go on, \`postsuper -d ID\` throws it away.`,
    };
  }
  return { status: 'ok', summary };
}

/** What a host's queue holds, for people. */
export function queueInWords(queue: MailQueue): string {
  const parts = ['incoming', 'active', 'deferred', 'hold']
    .map((name) => queueOf(queue, name))
    .filter(({ count }) => count > 0);
  if (parts.length === 0) return 'no mail waits';
  return parts.map((one) => `${more(queue, one.count)} ${nameOf(one)}`).join(', ');
}

const nameOf = ({ name, oldestSeconds }: Queue) =>
  `${name === 'hold' ? 'held' : name} for up to ${span(oldestSeconds)}`;
const more = ({ isComplete: whole }: MailQueue, count: number) => (whole ? String(count) : `more than ${count}`);

function waitRemedy(host: Host, queue: MailQueue): string {
  const look = `On ${host.name}: \`postqueue -p | tail\` lists it`;
  const fault = ownFault(queue.reason?.text ?? '', host);
  if (fault) return `${look}; ${ownRemedies[fault]}`;
  return `${look}, \`qshape deferred\` says for which domains; when an account sends spam, close it and \`postsuper -d\` its messages; \`postqueue -f\` tries all again.`;
}
