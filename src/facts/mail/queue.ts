import type { Fact } from '../../model/check/fact.ts';

/** Seconds after which a queued message is overdue. */
export const longSeconds = 20 * 60;
/** Time limit for reading the queue; a queue of a million messages is read in part. */
const readSeconds = 15;
/** Most distinct delay reasons that are counted. */
const mostReasons = 500;

/** One of Postfix's queues: incoming, active, deferred, hold. */
export interface Queue {
  readonly name: string;
  readonly count: number;
  /** Messages queued for more than 20 minutes. */
  readonly overdue: number;
  /** Age of the oldest message, in seconds. */
  readonly oldestSeconds: number;
}

export interface DelayReason {
  /** One of those that differ in an address, a path or an id only. */
  readonly text: string;
  readonly count: number;
}

export interface MailQueue {
  readonly queues: readonly Queue[];
  /** The most common delay reason. */
  readonly reason: DelayReason | undefined;
  /** The next ones, most common first. */
  readonly otherReasons?: readonly DelayReason[];
  /** False when reading timed out: the real counts are higher. */
  readonly isComplete: boolean;
  /** postqueue's error when it could not read the queue. */
  readonly error: string | undefined;
}

/**
 * Summed up on the host, since a queue may hold a million messages. postqueue prints one JSON object per line with a fixed
 * field order, and escapes quotes in addresses, so the fields before them can be split at quotes. What a server says often
 * ends in the time, or in an id of the session. Held mail keeps the reason of its last try, and no longer waits for it.
 */
const summary = `
$2 == "queue_name" && $10 == "arrival_time" {
  time = $11
  gsub(/[^0-9]/, "", time)
  time += 0
  count[$4]++
  if (!oldest[$4] || time < oldest[$4]) oldest[$4] = time
  if (now - time > long) waits[$4]++
  if ($4 == "hold") next
  rest = $0
  for (n = 0; n < 20 && match(rest, /"delay_reason": *"/); n++) {
    rest = substr(rest, RSTART + RLENGTH)
    text = substr(rest, 1, 300)
    text = match(text, /^([^"\\\\]|\\\\.)*/) ? substr(text, 1, RLENGTH) : ""
    kind = text
    gsub(/<[^>]*>|id=[^ ,;)]*|[^ ]*@[^ ]*|\\/[^ ]*[0-9][^ ]*/, "", kind)
    if (at = index(kind, " said: ")) {
      said_by = substr(kind, 1, at)
      kind = substr(kind, at)
      gsub(/[^ ]*[0-9][^ ]*/, "", kind)
      kind = said_by kind
    }
    if (kind == last && n) continue
    last = kind
    if (!(kind in reasons) && kinds++ >= most) continue
    reasons[kind]++
    example[kind] = text
  }
  next
}
/^end / { print; next }
NF && !said || !dies && /^[a-z]+: fatal: / { said = substr($0, 1, 300); dies = /: fatal: / }
END {
  if (said) print "said", said
  for (name in count) print "queue", name, count[name], waits[name] + 0, now - oldest[name]
  for (n = 0; n < 5; n++) {
    top = 0
    for (kind in reasons) if (reasons[kind] > top) { top = reasons[kind]; why = kind }
    if (!top) break
    print "reason", top, example[why]
    delete reasons[why]
  }
}`;
const script = `{ timeout "$1" postqueue -j 2>&1; printf '\\nend %s\\n' $?; } | awk -F '"' -v now="$(date +%s)" -v long="$2" -v most="$3" "$4"`;

/** Undefined where Postfix is not installed. */
export const mailQueue: Fact<MailQueue | undefined> = {
  id: 'postfix.queue',
  argv: ['sh', '-c', script, 'sh', String(readSeconds), String(longSeconds), String(mostReasons), summary],
  seconds: readSeconds + 10,
  parse(stdout) {
    const code = Number(/^end (\d+)$/m.exec(stdout)?.[1]);
    if (code === 127) return undefined;
    const lines = [...stdout.matchAll(/^queue (\S+) (\d+) (\d+) (-?\d+)$/gm)];
    const reasons = [...stdout.matchAll(/^reason (\d+) (.+)$/gm)];
    const [reason, ...otherReasons] = reasons.map(([, n, text = '']) => ({ text: unescaped(text), count: Number(n) }));
    const said = /^said (.*)$/m.exec(stdout)?.[1];
    return {
      queues: lines.map(([, name = '', all, long, oldest]) => ({
        name,
        count: Number(all),
        overdue: Number(long),
        oldestSeconds: Math.max(0, Number(oldest)),
      })),
      reason,
      otherReasons,
      isComplete: code !== 124,
      error: code === 0 || code === 124 ? unreadable(said, lines.length) : (said ?? `exit code ${code}`),
    };
  },
};

/** An empty queue is reported in words; any other line in place of a queue was not understood. */
function unreadable(said: string | undefined, queues: number): string | undefined {
  const isHarmless = said === undefined || queues > 0 || /^Mail queue is empty|: warning: /.test(said);
  return isHarmless ? undefined : said;
}

/** Unescapes the content of a JSON string, to one line; a cut string may end in half an escape or half a character. */
function unescaped(text: string): string {
  const whole = text.replace(/\uFFFD$/, '');
  try {
    return String(JSON.parse(`"${whole}"`)).replaceAll(/[\t\r\n]/g, ' ');
  } catch {
    return whole.replaceAll(/\\(.)/g, '$1');
  }
}

export function queueOf({ queues }: MailQueue, name: string): Queue {
  return queues.find((queue) => queue.name === name) ?? { name, count: 0, overdue: 0, oldestSeconds: 0 };
}
