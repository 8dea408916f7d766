import { databaseGreeting } from '../../facts/galera/database-greeting.ts';
import { managedFiles } from '../../facts/host/managed-files.ts';
import { units } from '../../facts/host/units.ts';
import { type Check, defineCheck, type Verdict } from '../../model/check/check.ts';
import { databaseServer, type Inventory } from '../../model/inventory/inventory.ts';
import { named } from '../../model/text/named.ts';
import { hasDirectorFiles, isSetUp, ofDeployedDirectors } from '../cluster/deployed.ts';
import { hostNames } from '../cluster/words.ts';
import { realServersServe } from '../director/real-servers.ts';
import { remedyForError } from './state.ts';

/** Every node has a weight on the directors, as a gate; skipped where no director is deployed. */
export const databasesGetClients = ofDeployedDirectors({
  ...realServersServe,
  judge(view, inventory, around) {
    if (view.seen.length === 0) return undefined;
    const services = inventory.services.filter(({ on }) => on === 'database');
    return realServersServe.judge(view, { ...inventory, services }, around);
  },
} satisfies Check);

/**
 * Every mail host reaches a database through the VIP, by the name that its programs use: weights on the directors say
 * nothing about this path. Not asked from database hosts, which have the VIP on loopback and would only reach themselves.
 * Skipped until both directors and databases are deployed.
 */
export function databaseReached(inventory: Inventory): Check {
  const { name, port } = databaseServer(inventory);
  return defineCheck({
    id: 'database.reached',
    on: 'mail',
    facts: { greeting: databaseGreeting(name, port) },
    around: { on: ['director', 'database'], facts: { files: managedFiles, units } },
    judge({ seen }, _inventory, around): Verdict | undefined {
      const of = (role: 'director' | 'database') =>
        around.seen.filter(({ host }) => host.roles.includes(role)).map(({ facts }) => facts);
      const directors = of('director').filter(({ files }) => hasDirectorFiles(files));
      const onHosts = of('database').map((facts) => facts.units);
      if (directors.length === 0 || !isSetUp('mariadb.service', onHosts)) return undefined;
      const without = seen.filter(({ facts }) => facts.greeting.version === undefined);
      if (without.length === 0) {
        return {
          status: 'ok',
          hosts: hostNames(seen),
          summary: `${named(seen.map(({ host }) => host.name))} reach MariaDB at ${name}:${port}`,
        };
      }
      const affected = without.map(({ host, facts }) => `${host.name} (${facts.greeting.why})`);
      const [first] = without;
      return {
        status: 'critical',
        hosts: hostNames(without),
        summary: `no MariaDB at ${name}:${port} from ${named(affected)}`,
        remedy:
          remedyFor(first?.facts.greeting.why ?? '') ??
          `Run \`ipvs\` to see whether any real server has a weight; on ${first?.host.name}: \`getent hosts ${name}\`, then \`ip route get\` with that address.`,
      };
    },
  });
}

/** For a server that was reached and refuses; undefined for one that was not reached. */
function remedyFor(why: string): string | undefined {
  if (/blocked because of many connection errors/.test(why)) {
    return 'On the database host: `FLUSH HOSTS`. Connections that end before their login count up to max_connect_errors.';
  }
  if (/Too many connections/.test(why)) return remedyForError('ERROR 1040', 'the database host');
  if (/not allowed to connect/.test(why)) {
    return 'On a database host: `SELECT User, Host FROM mysql.global_priv` has no account for that address; `deploy databases` makes those of the cluster.';
  }
  return undefined;
}
