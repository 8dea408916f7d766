import type { Fact } from '../../model/check/fact.ts';
import { noUuid, type Position, seqnoOf } from './disk.ts';
import { nodeQuestions, nodeScript } from './script.ts';

/** A table that Galera cannot replicate, or not well. */
export interface OddTable {
  /** `schema.table` */
  readonly name: string;
  readonly engine: string;
  readonly hasPrimaryKey: boolean;
}

/** What a node says of itself. Names and words are MariaDB's own. */
export interface NodeReport {
  /** By name in lower case: `wsrep_cluster_status`. */
  readonly status: ReadonlyMap<string, string>;
  readonly variables: ReadonlyMap<string, string>;
  /** Connections of clients, without the directors' checks. */
  readonly clients: number;
  /** Statements on tables that have run for more than 10 s: seconds and verb. */
  readonly longDdl: readonly { readonly seconds: number; readonly verb: string }[];
  readonly oddTables: readonly OddTable[];
  /** Of every account and its rights; alike on nodes that have the same. */
  readonly accountsDigest: string | undefined;
  /** Whether the row that the directors' check reads is there. */
  readonly monitorRow: boolean;
  /** Nanoseconds of the last second during which flow control held writes back. */
  readonly pausedNs: number;
}

/** A database daemon on a host, and what it says. */
export interface GaleraNode {
  /** Processes, found by name: one started by hand counts as well. */
  readonly mariadbd: boolean;
  readonly garbd: boolean;
  /** Undefined when it does not run or gives no answer by its socket. */
  readonly report: NodeReport | undefined;
  /** Why it gives none, in the client's words, when it runs. */
  readonly clientError: string | undefined;
  /**
   * Where it stood on disk when it was started, for as long as systemd waits for it to be ready. Until then it has served
   * nobody: it looks for a Primary component, or is given what it lacks. Its seqno is -1 when it had no place.
   */
  readonly startPosition: Position | undefined;
}

/** The node on this host, asked on itself and never through the VIP. */
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
    const code = parts.get('code')?.trim();
    // With --force the client exits with 0 whatever the statements said, and with 1 when it could not connect.
    const said = parts.has('status') ? readNode(parts) : undefined;
    const isStarting = !said && mariadbd && /^ActiveState=activating$/m.test(stdout);
    const words = head.split('\n').filter((line) => line !== '' && !/^(p |ActiveState=)/.test(line));
    const why = words[0] ?? (code === '124' ? 'no answer within 10 s' : 'no socket');
    return {
      mariadbd,
      garbd: runs('garbd'),
      report: said,
      clientError: mariadbd && !said ? why : undefined,
      startPosition: isStarting ? startPosition(head) : undefined,
    };
  },
};

/** By its command line, into which Debian's unit writes what galera_recovery found. */
function startPosition(head: string): Position {
  const [, uuid = noUuid, seqno = '-1'] = /^p (?:mariadbd|mysqld) \d+ ([0-9a-f-]{36}):(-?\d+)/m.exec(head) ?? [];
  return { uuid, seqno: seqnoOf(seqno) };
}

type Parts = ReadonlyMap<string, string>;

/** Rows of tab-separated columns; what the client said about errors, and the statement that it repeats, has other ones. */
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
  const paused = (said: ReadonlyMap<string, string>) => Number(said.get('wsrep_flow_control_paused_ns') ?? 0);
  const later = table(parts, 'later');
  return {
    status: new Map([...status, ...later]),
    variables: table(parts, 'variables'),
    clients: Number(rows(parts, 'clients')[0]?.[0] ?? 0),
    longDdl: rows(parts, 'long').map(([seconds, verb = '']) => ({ seconds: Number(seconds), verb })),
    oddTables: rows(parts, 'tables').map(([schema, name, engine = '', keys]) => ({
      ...{ name: `${schema}.${name}`, engine, hasPrimaryKey: Number(keys) > 0 },
    })),
    accountsDigest: rows(parts, 'accounts')[0]?.[0],
    monitorRow: rows(parts, 'monitor').some(([kind]) => kind === 'row'),
    pausedNs: later.size > 0 ? Math.max(0, paused(later) - paused(status)) : 0,
  };
}

/** A value of the node's status, or '' when it has none. */
export function statusOf(node: GaleraNode, name: string): string {
  return node.report?.status.get(name) ?? '';
}

/** Whether it takes part in a component that may write. */
export function isPrimary(node: GaleraNode): boolean {
  return statusOf(node, 'wsrep_cluster_status') === 'Primary' && statusOf(node, 'wsrep_ready') === 'ON';
}

/** 4 is Synced: it has everything and may be given clients. */
export function isSynced(node: GaleraNode): boolean {
  return isPrimary(node) && statusOf(node, 'wsrep_local_state') === '4';
}
