import { type OlderPeers, olderPeers } from '../../facts/host/older-peers.ts';
import { type Readings, readings } from '../../facts/host/readings.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { mailStoreOf } from '../../model/inventory/mail-store.ts';
import type { Role } from '../../model/inventory/services.ts';
import { named } from '../../model/text/named.ts';
import { combine } from '../cluster/combine.ts';
import { counted, hostNames } from '../cluster/words.ts';

type Running = Seen<{ readonly readings: Readings; readonly peers: OlderPeers }>;

/** What may go wrong while these hosts of Debian 12 work with those of Debian 13. */
interface Hazard {
  readonly older: Role;
  readonly newer: Role;
  /** Default: every cluster. */
  readonly concerns?: (inventory: Inventory) => boolean;
  /** Whether a newer host is set up for it. */
  readonly handled?: (peers: OlderPeers) => boolean;
  readonly says: (older: string, newer: string) => string;
  readonly remedy: string;
}

const hazards: readonly Hazard[] = [
  {
    // MariaDB's client asks for TLS since 11.4; libmariadb in Perl, Python, PHP and Dovecot does not insist on it.
    older: 'database',
    newer: 'mail',
    handled: ({ withoutTls }) => withoutTls,
    says: (older, newer) =>
      `the MariaDB 11.8 client on ${newer} requires TLS, which MariaDB 10.11 on ${older} does not offer: iRedMail's installer and backup fail there`,
    remedy:
      'Upgrade the databases first. Until then put `skip-ssl` below `[client]` in /etc/mysql/conf.d/skip-ssl.cnf on the mail hosts.',
  },
  {
    older: 'database',
    newer: 'database',
    says: (older, newer) =>
      `MariaDB 10.11 on ${older} and 11.8 on ${newer} form one cluster, and a full state transfer between them may fail`,
    remedy:
      'Upgrade the remaining nodes soon, one at a time, each while the others are Synced. Until then do not let a node fall so far behind that it needs SST.',
  },
  {
    older: 'mail',
    newer: 'mail',
    concerns: (inventory) => mailStoreOf(inventory) !== undefined,
    handled: ({ storageVersion }) => storageVersion?.startsWith('2.3.') ?? false,
    says: (older, newer) =>
      `Dovecot 2.3 on ${older} and 2.4 on ${newer} share one mail store, and 2.4 may write indexes that 2.3 cannot read`,
    remedy:
      'Upgrade the remaining mail hosts soon. Until then set `dovecot_storage_version = 2.3.0` in /etc/dovecot/dovecot.conf on those with Debian 13, then `systemctl reload dovecot`.',
  },
];

/** Debian releases may be mixed while a cluster is upgraded; some pairs need care. */
export const releasesFit = defineCheck({
  id: 'host.releases',
  on: 'every host',
  facts: { readings, peers: olderPeers },
  judge({ seen }, inventory) {
    const debians = seen.filter(({ facts }) => facts.readings.os.id === 'debian');
    if (debians.length === 0) return undefined;
    const byRelease = Map.groupBy(debians, (each) => each.facts.readings.os.version);
    if (byRelease.size === 1) {
      const [release] = byRelease.keys();
      return {
        status: 'ok',
        hosts: hostNames(debians),
        summary: `${counted(debians.length, 'host')} run Debian ${release}`,
      };
    }
    const verdicts = hazards
      .filter(({ concerns }) => concerns?.(inventory) ?? true)
      .flatMap((hazard) => hazardous(debians, hazard));
    if (verdicts.length > 0) return combine(verdicts);
    const groups = [...byRelease].toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
    return {
      status: 'ok',
      hosts: hostNames(debians),
      summary: groups.map(([release, some]) => `Debian ${release} on ${named(hostNames(some))}`).join('; '),
      worthTelling: true,
    };
  },
});

function hazardous(debians: readonly Running[], { older, newer, handled, says, remedy }: Hazard): readonly Verdict[] {
  const old = debians.filter(({ host, facts }) => host.roles.includes(older) && releaseOf(facts) === 12);
  const young = debians.filter(
    ({ host, facts }) => host.roles.includes(newer) && releaseOf(facts) >= 13 && !handled?.(facts.peers),
  );
  const [olds, youngs] = [hostNames(old), hostNames(young)];
  if (olds.length === 0 || youngs.length === 0) return [];
  return [{ status: 'degraded', hosts: [...olds, ...youngs], summary: says(named(olds), named(youngs)), remedy }];
}

const releaseOf = ({ readings: { os } }: Running['facts']) => Number(os.version);
