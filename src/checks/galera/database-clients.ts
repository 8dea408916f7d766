import { databaseGreeting } from '../../facts/galera/database-greeting.ts';
import { managedFiles } from '../../facts/host/managed-files.ts';
import { units } from '../../facts/host/units.ts';
import { type Check, defineCheck, type Verdict } from '../../model/check/check.ts';
import { databaseServer, type Inventory } from '../../model/inventory/inventory.ts';
import { hasDirectorFiles, isSetUp, ofDeployedDirectors } from '../cluster/deployed.ts';
import { named } from '../cluster/words.ts';
import { realServersServe } from '../director/real-servers.ts';

/** The directors give clients to every node; for a gate, with nothing to say where no director is deployed. */
export const databasesGetClients = ofDeployedDirectors({
  ...realServersServe,
  judge(view, inventory, around) {
    if (view.seen.length === 0) return undefined;
    const services = inventory.services.filter(({ on }) => on === 'database');
    return realServersServe.judge(view, { ...inventory, services }, around);
  },
} satisfies Check);

/**
 * Every mail host gets through the VIP to a database, by the name that its programs use: what the directors think of the
 * real servers says nothing of the way from there. A database host has the VIP on itself and would reach nobody else.
 * Nothing to say until both directors and databases are deployed.
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
      const all = of('database').map((facts) => facts.units);
      if (directors.length === 0 || !isSetUp('mariadb.service', all)) return undefined;
      const without = seen.filter(({ facts }) => facts.greeting.version === undefined);
      if (without.length === 0) {
        return { status: 'ok', summary: `${named(seen.map(({ host }) => host.name))} get MariaDB at ${name}:${port}` };
      }
      const said = without.map(({ host, facts }) => `${host.name} (${facts.greeting.why})`);
      const [first] = without;
      return {
        status: 'critical',
        summary: `${name}:${port} gives no database to ${named(said)}`,
        remedy: `\`ipvs\` shows whether any real server is given clients; on ${first?.host.name}: \`getent hosts ${name}\`, \`ip route get\` of what it says.`,
      };
    },
  });
}
