import { clock } from '../facts/clock.ts';
import { type MailQueues, mailQueues } from '../facts/mail-queue.ts';
import type { Verdict } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import type { Seen } from '../model/fact.ts';
import { combine } from './combine.ts';
import { counted, named } from './words.ts';

/** Deferred mails: some always wait for hosts that are away; mailcow speaks of 30. */
const [manyDeferred, fartooManyDeferred] = [30, 300];
/** Seconds: what is to be delivered here or now does not wait for so long. */
const stuck = 15 * 60;

interface Facts {
  readonly queues: MailQueues | undefined;
  /** In ms. */
  readonly clock: number;
}

/** Each mail host has a queue of its own, and with the host its mails are away as well. */
export const mailQueueShort = defineCheck({
  id: 'mail.queue',
  on: 'mail',
  facts: { queues: mailQueues, clock },
  judge({ seen }) {
    const hosts = seen.filter(({ facts }) => facts.queues !== undefined);
    if (hosts.length === 0) return undefined;
    return combine(hosts.flatMap(judgeHost), (good) => {
      const fine = hosts.filter(({ host }) => good.some(({ summary }) => summary === host.name));
      const waiting = fine.filter(({ facts }) => total(facts.queues) > 0);
      if (waiting.length === 0) return `nothing waits in the queues of ${named(fine.map(({ host }) => host.name))}`;
      return `waiting: ${named(waiting.map(({ host, facts }) => `${counted(total(facts.queues), 'mail')} on ${host.name}`))}`;
    });
  },
});

function total(queues: MailQueues | undefined): number {
  return [...(queues?.values() ?? [])].reduce((sum, { mails }) => sum + mails, 0);
}

function judgeHost({ host: { name }, facts }: Seen<Facts>): readonly Verdict[] {
  const bad: Verdict[] = [];
  const deferred = facts.queues?.get('deferred');
  if (deferred && deferred.mails >= manyDeferred) {
    bad.push({
      status: deferred.mails >= fartooManyDeferred ? 'critical' : 'degraded',
      summary: `${counted(deferred.mails, 'deferred mail')} on ${name}, the oldest for ${hours(age(deferred.oldest, facts))}${deferred.reason ? `; most: ${deferred.reason}` : ''}`,
      remedy: `Put right what the reason names; then on ${name}: \`postqueue -f\` tries all of them again.`,
    });
  }
  for (const queue of ['incoming', 'active'] as const) {
    const found = facts.queues?.get(queue);
    if (!found || age(found.oldest, facts) < stuck) continue;
    bad.push({
      status: 'degraded',
      summary: `${counted(found.mails, 'mail')} in the ${queue} queue of ${name}, the oldest for ${hours(age(found.oldest, facts))}`,
      remedy: `On ${name}: \`journalctl -u postfix@- -n 50\`; amavis and Dovecot's LMTP are what they wait for (\`mail\`).`,
    });
  }
  const hold = facts.queues?.get('hold');
  if (hold) {
    bad.push({
      status: 'degraded',
      summary: `${counted(hold.mails, 'mail')} on hold on ${name}`,
      remedy: `On ${name}: \`postsuper -H ALL\` releases them, \`postqueue -p\` shows whose they are.`,
    });
  }
  return bad.length > 0 ? bad : [{ status: 'ok', summary: name }];
}

const age = (since: number, { clock: now }: Facts) => Math.max(0, now / 1000 - since);
const hours = (seconds: number) =>
  seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
