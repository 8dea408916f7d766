import { type Complainer, complaints, windowSeconds } from '../../facts/host/complaints.ts';
import { type Units, unitOf, units, type WatchedUnit } from '../../facts/host/units.ts';
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
  readonly remedy: (host: string) => string;
  /** What is logged before its last start or reload belongs to a life that is over. */
  readonly unit?: WatchedUnit;
  /** So many lines in the window are critical, and so is any line that matches. */
  readonly most?: number;
  readonly grave?: RegExp;
}

const minutes = windowSeconds / 60;

/** Judges what a daemon wrote to its log within the last minutes. */
function complaintCheck({ id, on, of, says, remedy, unit, most = Number.POSITIVE_INFINITY, grave }: Kind): Check {
  return defineCheck({
    id,
    on,
    facts: { complaints, units },
    judge({ seen }) {
      const verdicts = seen.map(({ host, facts }): Verdict => {
        const all = facts.complaints.get(of);
        const since = startedAt(facts.units, unit);
        const recent = all?.newest.filter(({ at }) => at > since) ?? [];
        const last = recent.at(-1);
        if (!all || !last) return fine(host);
        // Where some of the newest are too old, those that were not sent are as well.
        const count = recent.length === all.newest.length ? all.count : recent.length;
        const isGrave = count >= most || recent.some(({ text }) => grave?.test(text));
        return {
          status: isGrave ? 'critical' : 'degraded',
          hosts: [host.name],
          summary: `${says} on ${host.name}: ${counted(count, 'line')} in ${minutes} min, the newest: ${last.text}`,
          remedy: remedy(host.name),
        };
      });
      return combine(verdicts, (good) => `${counted(good.length, 'host')} without complaints for ${minutes} min`);
    },
  });
}

function startedAt(all: Units, unit: WatchedUnit | undefined): number {
  return unit === undefined ? 0 : unitOf(all, unit).changedAt;
}

export const dovecotNotCorrupt = complaintCheck({
  id: 'dovecot.not-corrupt',
  on: 'mail',
  of: 'dovecot',
  says: 'Dovecot reports damaged mailboxes or indexes',
  most: 50,
  remedy: (host) =>
    `On ${host}: \`journalctl -t dovecot -p warning --since=-10min\` names the mailbox. If one mailbox is open on both mail hosts, check persistence of the service; then \`doveadm force-resync -u USER '*'\`.`,
});

export const galeraNoErrors = complaintCheck({
  id: 'galera.no-errors',
  on: 'database',
  of: 'mariadb',
  says: 'MariaDB logs errors',
  unit: 'mariadb.service',
  grave: /corrupt|Assertion failure|is marked as crashed/i,
  remedy: (host) =>
    `On ${host}: \`journalctl -u mariadb --since=-10min | grep ERROR\`. Corruption is per node: rebuild it with \`recover databases\` while the other nodes are Synced.`,
});

export const ldapNoErrors = complaintCheck({
  id: 'ldap.no-errors',
  on: 'mail',
  of: 'slapd',
  says: 'slapd logs errors',
  unit: 'slapd.service',
  grave: /MDB_(MAP_FULL|CORRUPTED|PANIC)/,
  remedy: (host) =>
    `On ${host}: \`journalctl -t slapd --since=-10min\`; \`ldap\` shows whether it still follows the other providers. MDB_MAP_FULL needs a larger olcDbMaxSize.`,
});

export const noOomKills = complaintCheck({
  id: 'host.no-oom-kills',
  on: 'every host',
  of: 'oom',
  says: 'the kernel killed a process for lack of memory',
  remedy: (host) =>
    `On ${host}: \`journalctl -k -g 'Out of memory' --since=-1h\` and \`free -m\`; add memory or lower what the process may use.`,
});
