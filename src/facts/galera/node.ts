import type { Fact } from '../../model/check/fact.ts';
import { noUuid, type Position, seqnoOf } from './disk.ts';
import { nodeQuestions, nodeScript } from './script.ts';

/** A table Galera cannot replicate, or not reliably. */
export interface OddTable {
  /** `schema.table` */
  readonly name: string;
  readonly engine: string;
  /** A primary key, or a UNIQUE key that stands in for one. */
  readonly hasRowKey: boolean;
}

/** What a node reports about itself, with MariaDB's own names and values. */
export interface NodeReport {
  /** By name in lower case: `wsrep_cluster_status`. */
  readonly status: ReadonlyMap<string, string>;
  readonly variables: ReadonlyMap<string, string>;
  /** Client connections, without the directors' checks. */
  readonly clients: number;
  /** DDL statements running for more than 10 s. */
  readonly longDdl: readonly { readonly seconds: number; readonly verb: string }[];
  readonly oddTables: readonly OddTable[];
  /** Digest of all accounts and privileges, to compare nodes. */
  readonly accountsDigest: string | undefined;
  /** Whether the row read by the directors' check exists. */
  readonly monitorRow: boolean;
  /** Nanoseconds of the last second in which flow control paused writes. */
  readonly pausedNs: number;
}

/** A database daemon on a host, and its report. */
export interface GaleraNode {
  /** Running processes by name, including one started by hand. */
  readonly mariadbd: boolean;
  readonly garbd: boolean;
  /** Undefined when it is not running or does not answer on its socket. */
  readonly report: NodeReport | undefined;
  /** The client's error when it is running but does not answer. */
  readonly clientError: string | undefined;
  /**
   * Its position on disk at start, while systemd waits for it to be ready. It serves no clients yet: it is looking for a
   * Primary component or receiving IST or SST. The seqno is -1 when it had no position.
   */
  readonly startPosition: Position | undefined;
}

/** The node on this host, queried locally and never through the VIP. */
export const galeraNode: Fact<GaleraNode> = {
  id: 'galera.node',
  argv: ['sh', '-c', nodeScript, nodeQuestions],
  anyCode: true,
  parse(stdout) {
    const [head = '', ...rest] = stdout.split(/^== /m);
    const parts = new Map(
      rest.map((text) => [text.slice(0, text.search(/[\n ]/)), text.slice(text.search(/[\n ]/) + 1)]),
    );
    const runs = (...names: readonly string[]) => names.some((name) => new RegExp(`^p ${name} `, 'm').test(head));
    const mariadbd = runs('mariadbd', 'mysqld');
    const code = parts.get('code')?.split('\n', 1)[0];
    // With --force the client exits with 0 even if statements fail, and with 1 if it cannot connect.
    const report = rows(parts, 'status').length > 0 ? readNode(parts) : undefined;
    const isStarting = !report && mariadbd && /^ActiveState=activating$/m.test(stdout);
    const words = head.split('\n').filter((line) => line !== '' && !/^(p |ActiveState=)/.test(line));
    const error = /^ERROR .*/m.exec(stdout)?.[0] ?? words[0];
    const why = error ?? (code === '124' ? 'no answer within 10 s' : code ? `exit code ${code}` : 'no socket');
    return {
      mariadbd,
      garbd: runs('garbd'),
      report,
      clientError: mariadbd && !report ? why : undefined,
      startPosition: isStarting ? startPosition(head) : undefined,
    };
  },
};

/** From its command line: Debian's unit passes the position that galera_recovery found. */
function startPosition(head: string): Position {
  const [, uuid = noUuid, seqno = '-1'] = /^p (?:mariadbd|mysqld) \d+ ([0-9a-f-]{36}):(-?\d+)/m.exec(head) ?? [];
  return { uuid, seqno: seqnoOf(seqno) };
}

type Parts = ReadonlyMap<string, string>;

/** Rows of tab-separated columns, without the client's error lines. */
function rows(parts: Parts, name: string): readonly (readonly string[])[] {
  return (parts.get(name) ?? '')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('ERROR '))
    .map((line) => line.split('\t'));
}

function table(parts: Parts, name: string): ReadonlyMap<string, string> {
  return new Map(rows(parts, name).map(([key = '', value = '']) => [key.toLowerCase(), value]));
}

function readNode(parts: Parts): NodeReport {
  const status = table(parts, 'status');
  const paused = (values: ReadonlyMap<string, string>) => Number(values.get('wsrep_flow_control_paused_ns') ?? 0);
  const later = table(parts, 'later');
  return {
    status: new Map([...status, ...later]),
    variables: table(parts, 'variables'),
    clients: Number(rows(parts, 'clients')[0]?.[0] ?? 0),
    longDdl: rows(parts, 'long').map(([seconds, verb = '']) => ({ seconds: Number(seconds), verb })),
    oddTables: rows(parts, 'tables').map(([schema, name, engine = '', keys]) => ({
      name: `${schema}.${name}`,
      engine,
      hasRowKey: Number(keys) > 0,
    })),
    accountsDigest: rows(parts, 'accounts')[0]?.[0],
    monitorRow: rows(parts, 'monitor').some(([kind]) => kind === 'row'),
    pausedNs: later.size > 0 ? Math.min(1e9, Math.max(0, paused(later) - paused(status))) : 0,
  };
}

/** A status variable of the node, or ''. */
export function statusOf(node: GaleraNode, name: string): string {
  return node.report?.status.get(name) ?? '';
}

/** Whether it is in the Primary component and accepts writes. */
export function isPrimary(node: GaleraNode): boolean {
  return statusOf(node, 'wsrep_cluster_status') === 'Primary' && statusOf(node, 'wsrep_ready') === 'ON';
}

/** State 4 is Synced: up to date and ready for clients. */
export function isSynced(node: GaleraNode): boolean {
  return isPrimary(node) && statusOf(node, 'wsrep_local_state') === '4' && isConnected(node) && hasOwnHistory(node);
}

/** Connected to the group; a status that was left over from before says Primary still. */
export function isConnected(node: GaleraNode): boolean {
  return statusOf(node, 'wsrep_connected') !== 'OFF';
}

/** Whether its data are of its cluster's history; they are not before a state transfer. */
export function hasOwnHistory(node: GaleraNode): boolean {
  const [cluster, own] = [statusOf(node, 'wsrep_cluster_state_uuid'), statusOf(node, 'wsrep_local_state_uuid')];
  return cluster === '' || own === '' || cluster === own;
}
