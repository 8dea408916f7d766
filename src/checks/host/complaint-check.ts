import {
  type Complainer,
  type Complaints,
  complaints,
  readSeconds,
  windowSeconds,
} from '../../facts/host/complaints.ts';
import { unitOf, units, type WatchedUnit } from '../../facts/host/units.ts';
import type { Check, Scope, Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { FactSet, FactsOf } from '../../model/check/fact.ts';
import { combine, fine } from '../cluster/combine.ts';
import { counted } from '../cluster/words.ts';

const logFacts = { complaints, units };
type LogFacts = FactsOf<typeof logFacts>;

interface Kind<F> {
  readonly id: string;
  readonly on: Scope;
  readonly of: Complainer;
  /** `reports damaged mailboxes`. */
  readonly says: string;
  /** By the line that the summary shows. */
  readonly remedy: (host: string, newest: string) => string;
  /** Which unit a line comes from: lines from before its last start or reload do not count. */
  readonly unit?: (line: string) => WatchedUnit;
  /** Lines whose cause may be over though the log has them: once none has come for a while, or `isOver` says so. */
  readonly passing?: RegExp;
  /** `age` of the line, in seconds. */
  readonly isOver?: (line: string, facts: F, age: number) => boolean;
  /** What `isOver` goes by. */
  readonly facts?: FactSet<F>;
  /** So many lines in the window are critical, and so is any line that matches. */
  readonly most?: number;
  readonly grave?: RegExp;
}

const minutes = windowSeconds / 60;
/** A passing cause is over after so many seconds without a line; slapd retries every 30 s at the latest (steps/ldap/settings.ts). */
const overSeconds = 90;

/** The lines that still count. */
function lasting<F>({ newest, readAt }: Complaints, { passing, isOver }: Kind<F>, facts: F): Complaints['newest'] {
  const last = newest.findLast(({ text }) => passing?.test(text));
  const isQuiet = last !== undefined && readAt - last.at > overSeconds;
  return newest.filter(({ at, text }) => !passing?.test(text) || !(isQuiet || isOver?.(text, facts, readAt - at)));
}

function unread(host: string): Verdict {
  return {
    status: 'unknown',
    hosts: [host],
    summary: `log of ${host} not read: journalctl took longer than ${readSeconds} s`,
    lacks: [`log of ${host}`],
    remedy: `On ${host}: \`journalctl --disk-usage\` and \`vmstat 1\`; \`journalctl --vacuum-size=200M\` if its journal is large, otherwise its disk is slow.`,
  };
}

/** Judges what a daemon wrote to its log within the last minutes. */
export function complaintCheck<F extends object = object>(kind: Kind<F>): Check {
  const { id, on, of, says, remedy, unit, most = Number.POSITIVE_INFINITY, grave } = kind;
  return defineCheck<LogFacts & F>({
    id,
    on,
    facts: { ...kind.facts, ...logFacts } as FactSet<LogFacts & F>,
    judge({ seen }) {
      const verdicts = seen.map(({ host, facts }): Verdict => {
        const all = facts.complaints.get(of);
        if (!all) return fine(host);
        if (all === 'unread') return unread(host.name);
        const recent = lasting(all, kind, facts).filter(
          ({ at, text }) => !unit || at > unitOf(facts.units, unit(text)).changedAt,
        );
        const last = recent.at(-1);
        if (!last) return fine(host);
        // Where some of the newest are too old, those that were not sent are as well.
        const count = recent.length === all.newest.length ? all.count : recent.length;
        const worst = recent.findLast(({ text }) => grave?.test(text));
        const { text } = worst ?? last;
        return {
          status: count >= most || worst ? 'critical' : 'degraded',
          hosts: [host.name],
          summary: `${says} on ${host.name}: ${counted(count, 'line')} in ${minutes} min, the ${worst && worst !== last ? 'worst' : 'newest'}: ${text}`,
          remedy: remedy(host.name, text),
        };
      });
      return combine(verdicts, (good) => `${counted(good.length, 'host')} without complaints for ${minutes} min`);
    },
  });
}
