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
import { combine, fine } from '../cluster/combine.ts';
import { counted } from '../cluster/words.ts';

interface Kind {
  readonly id: string;
  readonly on: Scope;
  readonly of: Complainer;
  /** `reports damaged mailboxes`. */
  readonly says: string;
  /** By the line that the summary shows. */
  readonly remedy: (host: string, newest: string) => string;
  /** Which unit a line comes from: lines from before its last start or reload do not count. */
  readonly unit?: (line: string) => WatchedUnit;
  /** Lines that the daemon repeats while their cause lasts: they do not count once it has stopped. */
  readonly repeated?: RegExp;
  /** So many lines in the window are critical, and so is any line that matches. */
  readonly most?: number;
  readonly grave?: RegExp;
}

const minutes = windowSeconds / 60;
/** A repeated line is over after so many seconds; slapd retries every 30 s at the latest (steps/ldap/settings.ts). */
const overSeconds = 90;

function lasting({ newest, readAt }: Complaints, repeated?: RegExp): Complaints['newest'] {
  const last = newest.findLast(({ text }) => repeated?.test(text));
  return last && readAt - last.at > overSeconds ? newest.filter(({ text }) => !repeated?.test(text)) : newest;
}

function unread(host: string): Verdict {
  return {
    status: 'unknown',
    hosts: [host],
    summary: `log of ${host} not read: journalctl took longer than ${readSeconds} s`,
    remedy: `On ${host}: \`journalctl --disk-usage\` and \`vmstat 1\`; \`journalctl --vacuum-size=200M\` if its journal is large, otherwise its disk is slow.`,
  };
}

/** Judges what a daemon wrote to its log within the last minutes. */
export function complaintCheck({
  id,
  on,
  of,
  says,
  remedy,
  unit,
  repeated,
  most = Number.POSITIVE_INFINITY,
  grave,
}: Kind): Check {
  return defineCheck({
    id,
    on,
    facts: { complaints, units },
    judge({ seen }) {
      const verdicts = seen.map(({ host, facts }): Verdict => {
        const all = facts.complaints.get(of);
        if (!all) return fine(host);
        if (all === 'unread') return unread(host.name);
        const recent = lasting(all, repeated).filter(
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
