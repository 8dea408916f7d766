import type { Files } from '../facts/files.ts';
import type { GaleraNode } from '../facts/galera.ts';
import { galeraNode, isPrimary } from '../facts/galera.ts';
import { type GaleraDisk, galeraDisk, hasHistory } from '../facts/galera-disk.ts';
import { managedFiles } from '../facts/managed-files.ts';
import { memoryMib } from '../facts/memory.ts';
import { type Units, unitOf, units } from '../facts/units.ts';
import { Refused } from '../model/errors.ts';
import type { View } from '../model/fact.ts';
import type { Host, Inventory } from '../model/inventory.ts';
import { hostsWith } from '../model/inventory.ts';
import type { Change } from '../model/step.ts';
import { defineStep } from '../model/step.ts';
import { bootstrap, join, restart } from './galera-scripts.ts';
import { whyNotStop } from './galera-stop.ts';
import { members, serverFiles } from './mariadb-config.ts';
import { lastWritten, putFiles } from './put-file.ts';

interface Peer {
  readonly node: GaleraNode;
  readonly disk: GaleraDisk;
}

const recover = '`recover databases` looks at what every node has and says which of them to start from';

interface Facts extends Peer {
  readonly files: Files;
  readonly units: Units;
  readonly memoryMib: number;
}

/** Runs, has everything, and has read its configuration. A cluster is started only where there never was one. */
export const galeraMember = defineStep({
  id: 'galera.member',
  on: ['database'],
  summary: 'the node is a member of the cluster, and Synced',
  facts: { node: galeraNode, disk: galeraDisk, files: managedFiles, units, memoryMib },
  around: { on: ['database', 'arbiter'], facts: { node: galeraNode, disk: galeraDisk } },
  plan(now: Facts, host, { inventory }, around: View<Peer>) {
    const unit = unitOf(now.units, 'mariadb.service');
    const boot = unit.known && !unit.enabled ? [enable] : [];
    if (!now.node.mariadbd) return [...boot, start(now, { host, inventory, around })];
    if (!isPrimary(now.node)) throw new Refused(whyNotPrimary(now.node, host));
    const wanted = serverFiles(host, inventory, { files: now.files, memory: now.memoryMib });
    const written = lastWritten(
      now.files,
      wanted.map(({ path }) => path),
    );
    // Also when the step before is still to write it: the plan has to show the restart.
    const isDue = unit.changedAt < written || putFiles(now.files, wanted).length > 0;
    if (!isDue || !unit.known) return boot;
    const why = whyNotStop(host, { node: now.node, inventory, around });
    if (why) throw new Refused(`${host.name} has to be restarted for its new configuration, and must not be: ${why}`);
    return [...boot, restart(inventory.database.drainSeconds)];
  },
});

const enable: Change = {
  summary: 'start mariadb.service at boot',
  run: ['systemctl', 'enable', '--quiet', 'mariadb.service'],
  undo: [{ run: ['systemctl', 'disable', '--quiet', 'mariadb.service'] }],
};

function whyNotPrimary({ said, silence, began }: GaleraNode, host: Host): string {
  if (began) return `MariaDB on ${host.name} is starting and in no Primary component yet: wait for it, or ${recover}`;
  if (!said) {
    return `${host.name} runs MariaDB, which gives no answer (${silence}): look at \`journalctl -u mariadb -n 50\` there first`;
  }
  if (said.variables.get('wsrep_on') !== 'ON') {
    return `${host.name} runs a MariaDB that is in no cluster: save what it has (mariadb-dump), stop it, and deploy again; as a member it gets the data of the others`;
  }
  return `${host.name} runs outside the Primary component; ${recover}`;
}

interface Surroundings {
  readonly host: Host;
  readonly inventory: Inventory;
  readonly around: View<Peer>;
}

/** Joins where somebody is Primary. Starts a cluster only when all are known, none runs, and there never was one. */
function start(own: Peer, { host, inventory, around }: Surroundings): Change {
  if (around.seen.some(({ facts }) => isPrimary(facts.node))) return join();
  const running = around.seen.filter(({ facts }) => facts.node.mariadbd || facts.node.garbd);
  if (running.length > 0) {
    const names = running.map((peer) => peer.host.name).join(' and ');
    throw new Refused(`nobody is Primary, and on ${names} a member runs that may have been; ${recover}`);
  }
  const silent = around.missing.map((peer) => peer.host.name).join(' and ');
  if (silent)
    throw new Refused(`nobody that answers is Primary, and ${silent} cannot be asked: a cluster may run there`);
  const old = [{ host, facts: own }, ...around.seen].filter(({ facts }) => hasHistory(facts.disk));
  if (old.length > 0) {
    const names = old.map((peer) => peer.host.name).join(' and ');
    throw new Refused(`no node runs, and there was a cluster (${names} still have what it wrote); ${recover}`);
  }
  if (hostsWith(inventory, 'database')[0]?.name !== host.name) return join();
  const peers = members(inventory).filter((address) => address !== host.private);
  return bootstrap(peers, 'start a new cluster with this node, since there is none anywhere');
}
