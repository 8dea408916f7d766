import { type GaleraNode, hasOwnHistory, isConnected, isPrimary, isSynced, statusOf } from '../../facts/galera/node.ts';
import type { Verdict } from '../../model/check/check.ts';
import { stateOf } from './words.ts';

/** What keeps a node from being Synced. */
export function state(node: GaleraNode, name: string): readonly Verdict[] {
  const desynced = node.report?.variables.get('wsrep_desync') === 'ON';
  if (isSynced(node) && !desynced) return [];
  const applies = isPrimary(node) && Number(statusOf(node, 'wsrep_local_state')) >= 2;
  const why = [isSynced(node) ? '' : notSynced(node), desynced ? ' (wsrep_desync is ON)' : ''];
  return [
    {
      status: applies && isConnected(node) && hasOwnHistory(node) ? 'degraded' : 'critical',
      hosts: [name],
      summary: `${name} is ${stateOf(node)}${why.join('')}`,
      remedy: remedyFor(node, name, desynced),
    },
  ];
}

function notSynced(node: GaleraNode): string {
  if (stateOf(node) !== 'Synced') return ', not Synced';
  if (!isConnected(node)) return ' but left the cluster (wsrep_connected is OFF)';
  if (!hasOwnHistory(node)) return ' but its data are of another history (wsrep_local_state_uuid)';
  return isPrimary(node) ? ', not Synced' : ' but rejects statements (wsrep_ready is OFF)';
}

function remedyFor(node: GaleraNode, name: string, desynced: boolean): string {
  const comment = statusOf(node, 'wsrep_local_state_comment');
  const log = `on ${name}: \`journalctl -u mariadb -n 50\``;
  if (/inconsistent/i.test(comment)) {
    return `On ${name}: \`systemctl restart mariadb\` for a full copy from another node (SST). The others voted it out because its data differ; \`journalctl -u mariadb\` shows since when.`;
  }
  if (!isConnected(node)) return rejoining(name);
  if (statusOf(node, 'wsrep_cluster_status') !== 'Primary') {
    return `Check that ${name} reaches the others on port 4567 of the private network; \`recover databases\` shows the seqno of every node.`;
  }
  if (!hasOwnHistory(node))
    return `Compare \`wsrep\` of both nodes before you restart ${name}: an SST replaces its data.`;
  if (desynced)
    return `On ${name}: \`SET GLOBAL wsrep_desync = OFF\` once the backup or maintenance that desynced it is over.`;
  if (/failed|error/i.test(comment)) {
    return `The state transfer failed: ${log} shows why (also on its donor); then \`systemctl restart mariadb\` on ${name}.`;
  }
  if (/donor/i.test(comment))
    return `It sends a state transfer or a backup: check again when that is over; if it stays, ${log}.`;
  if (/join|receiv|sst|transfer/i.test(comment))
    return `Check again when the state transfer is over; if it stays, ${log}.`;
  return `Check again in a minute, a state transfer may be in progress; if it stays, ${log}.`;
}

/** It does not try again: only a start connects (galera, replicator_smm.cpp: S_CLOSED). */
export function rejoining(names: string): string {
  return `\`journalctl -u mariadb -n 200\` on ${names} shows why it left the cluster. \`systemctl stop mariadb\` there, then \`recover databases\`: it joins again unless that would lose writes.`;
}

/** With wsrep_on off, writes stay on this node. Without a provider the variable cannot be set at all. */
export function remedyWithoutGalera(node: GaleraNode, name: string): string {
  const alone = 'what clients write there is on no other node';
  if (isPrimary(node) && isConnected(node)) {
    return `On ${name}: \`SET GLOBAL wsrep_on = ON\`, unless it was set on purpose; ${alone}: compare the tables (\`CHECKSUM TABLE\`).`;
  }
  return `Drain ${name}: ${alone}. Save it (mariadb-dump), \`systemctl stop mariadb\` there, then \`plan databases\`: it shows the configuration and what would be lost.`;
}

/** By the client's error when the server runs. */
export function remedyForError(error: string, name: string): string {
  if (/ERROR 1040\b/.test(error)) {
    return `On ${name}: \`ss -Htn state established sport = :3306\` shows which clients hold its connections; stop one of them, then see \`SHOW PROCESSLIST\`.`;
  }
  if (/ERROR (1045|1698)\b/.test(error)) {
    return `On ${name}: root must log in by socket: \`ALTER USER root@localhost IDENTIFIED VIA unix_socket\`, with the password that works now.`;
  }
  if (/ERROR (1524|1130)\b/.test(error)) {
    return `On ${name}: its accounts or the plugin of root@localhost are not loaded: look for \`plugin_load_add = auth_socket\` and errors about mysql.* in \`journalctl -u mariadb -n 50\`.`;
  }
  if (/ERROR 1135\b/.test(error)) {
    return `On ${name}, which cannot start another thread: \`systemctl show -p TasksCurrent,TasksMax mariadb\` and \`free -m\`; raise the limit (\`systemctl edit mariadb\`) or add memory.`;
  }
  if (/ERROR 1053\b/.test(error))
    return `It is shutting down: check again in a minute; if it stays, on ${name}: \`journalctl -u mariadb -n 50\`.`;
  return `On ${name}: \`journalctl -u mariadb -n 50\`.`;
}
