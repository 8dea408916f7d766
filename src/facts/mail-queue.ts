import type { Fact } from '../model/fact.ts';

/** One of Postfix's queues: incoming, active, deferred, hold, corrupt. */
export interface MailQueue {
  readonly mails: number;
  /** When the oldest of them came, in seconds since the epoch. */
  readonly oldest: number;
  /** What is said of most of them, where they wait for a reason. */
  readonly reason: string | undefined;
}

export type MailQueues = ReadonlyMap<string, MailQueue>;

// A queue may hold a million mails: they are counted where they are. postqueue(1), -j: one object for each mail and line.
const count = String.raw`
match($0, /"queue_name": "[a-z]+"/) {
  name = substr($0, RSTART + 15, RLENGTH - 16)
  n[name]++
  if (match($0, /"arrival_time": [0-9]+/)) {
    at = substr($0, RSTART + 16, RLENGTH - 16) + 0
    if (!(name in first) || at < first[name]) first[name] = at
  }
  if (match($0, /"delay_reason": "([^"\\]|\\.)*"/)) {
    why = name "\t" substr($0, RSTART + 17, RLENGTH - 18)
    if (++said[why] > most[name]) { most[name] = said[why]; reason[name] = substr(why, index(why, "\t") + 1) }
  }
}
END { for (name in n) printf "%s %d %d %s\n", name, n[name], first[name], substr(reason[name], 1, 300) }`;

const script = `
command -v postqueue >/dev/null || { echo none; exit 0; }
timeout 20 postqueue -j 2>/dev/null | awk "$0"`;

/** What waits on this host; undefined without Postfix. A queue in which nothing is, is not named. */
export const mailQueues: Fact<MailQueues | undefined> = {
  id: 'postfix.queues',
  argv: ['sh', '-c', script, count],
  seconds: 25,
  parse(stdout) {
    if (stdout.trim() === 'none') return undefined;
    return new Map(
      [...stdout.matchAll(/^([a-z]+) (\d+) (\d+) ?(.*)$/gm)].map(([, name = '', mails, oldest, reason]) => [
        name,
        { mails: Number(mails), oldest: Number(oldest), reason: reason || undefined },
      ]),
    );
  },
};
