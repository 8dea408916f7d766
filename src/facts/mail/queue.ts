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

export interface MailQueue {
  readonly queues: readonly Queue[];
  /** The most common delay reason. */
  readonly reason: { readonly text: string; readonly count: number } | undefined;
  /** False when reading timed out: the real counts are higher. */
  readonly isComplete: boolean;
  /** postqueue's error when it could not read the queue. */
  readonly error: string | undefined;
}

/**
 * Summed up on the host, since a queue may hold a million messages. postqueue prints one JSON object per line with a fixed
 * field order, and escapes quotes in addresses, so the fields before them can be split at quotes.
 */
const summary = `
$2 == "queue_name" && $10 == "arrival_time" {
  time = substr($11, 3) + 0
  count[$4]++
  if (!oldest[$4] || time < oldest[$4]) oldest[$4] = time
  if (now - time > long) waits[$4]++
  at = index($0, "\\"delay_reason\\": \\"")
  if (!at) next
  text = substr($0, at + 17, 300)
  text = match(text, /^([^"\\\\]|\\\\.)*/) ? substr(text, 1, RLENGTH) : ""
  if (text in reasons || kinds++ < most) reasons[text]++
  next
}
/^end / { print; next }
NF && !said { print "said " substr($0, 1, 300); said = 1 }
END {
  for (name in count) print "queue", name, count[name], waits[name] + 0, now - oldest[name]
  for (text in reasons) if (reasons[text] > top) { top = reasons[text]; why = text }
  if (top) print "reason", top, why
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
    const [, count = '', text = ''] = /^reason (\d+) (.*)$/m.exec(stdout) ?? [];
    return {
      queues: lines.map(([, name = '', all, long, oldest]) => ({
        name,
        count: Number(all),
        overdue: Number(long),
        oldestSeconds: Math.max(0, Number(oldest)),
      })),
      reason: text === '' ? undefined : { text: unescaped(text), count: Number(count) },
      isComplete: code !== 124,
      error: code === 0 || code === 124 ? undefined : (/^said (.*)$/m.exec(stdout)?.[1] ?? `exit code ${code}`),
    };
  },
};

/** Unescapes the content of a JSON string; a cut string may end in half an escape. */
function unescaped(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text.replaceAll(/\\(.)/g, '$1');
  }
}

export function queueOf({ queues }: MailQueue, name: string): Queue {
  return queues.find((queue) => queue.name === name) ?? { name, count: 0, overdue: 0, oldestSeconds: 0 };
}
