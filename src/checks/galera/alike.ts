import type { GaleraNode } from '../../facts/galera/node.ts';
import { galeraNode } from '../../facts/galera/node.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import { combine } from '../cluster/combine.ts';
import { counted, named } from '../cluster/words.ts';

type Node = Seen<{ readonly node: GaleraNode }>;

/** These are about the node, or about its state of the moment. */
const ownOfEach = new Set([
  'wsrep_node_address',
  'wsrep_provider_options',
  'wsrep_desync',
  'wsrep_reject_queries',
  'read_only',
]);

/** The nodes are set up alike: a statement does the same on each of them. */
export const galeraNodesAlike = defineCheck({
  id: 'galera.nodes-alike',
  on: 'database',
  facts: { node: galeraNode },
  judge({ seen }): Verdict {
    const nodes = seen.filter(({ facts }) => facts.node.report);
    const all = new Set(nodes.flatMap(({ facts }) => [...(facts.node.report?.variables.keys() ?? [])]));
    const differ = [...all].filter((name) => !ownOfEach.has(name)).flatMap((name) => difference(nodes, name));
    const digests = new Set(nodes.map(({ facts }) => facts.node.report?.accountsDigest));
    const verdicts: Verdict[] = [
      ...(differ.length > 0
        ? [
            {
              status: 'degraded',
              summary: `the nodes are set up differently: ${differ.join('; ')}`,
              remedy:
                '`plan databases` shows what differs from cluster.yaml; a value that was set by hand goes with a restart.',
            } as const,
          ]
        : []),
      ...(digests.size > 1
        ? [
            {
              status: 'degraded',
              summary: 'the nodes have different accounts or rights',
              remedy:
                'Somebody wrote to mysql.* by hand, which is not replicated: compare `SELECT User, Host FROM mysql.global_priv` and use CREATE USER and GRANT.',
            } as const,
          ]
        : []),
    ];
    if (verdicts.length > 0) return combine(verdicts);
    return {
      status: 'ok',
      summary: `${counted(nodes.length, 'node')} alike in ${all.size - ownOfEach.size} settings and in accounts`,
    };
  },
});

function difference(nodes: readonly Node[], name: string): readonly string[] {
  const values = nodes.map(({ host, facts }) => ({ host, is: facts.node.report?.variables.get(name) ?? 'absent' }));
  if (new Set(values.map(({ is }) => is)).size < 2) return [];
  return [`${name} is ${values.map(({ host, is }) => `${is} on ${host.name}`).join(' and ')}`];
}

/** Galera replicates InnoDB by primary keys; the rest it replicates badly or not at all. */
export const galeraTables = defineCheck({
  id: 'galera.tables',
  on: 'database',
  facts: { node: galeraNode },
  judge({ seen }): Verdict {
    const tables = new Map(
      seen.flatMap(({ facts }) => facts.node.report?.oddTables ?? []).map((table) => [table.name, table]),
    );
    const foreign = [...tables.values()].filter(({ engine }) => engine !== 'InnoDB');
    const keyless = [...tables.values()].filter(({ engine, hasPrimaryKey }) => engine === 'InnoDB' && !hasPrimaryKey);
    const verdicts: Verdict[] = [
      ...(foreign.length > 0
        ? [
            {
              status: 'degraded',
              summary: `not replicated: ${named(foreign.map(({ name, engine }) => `${name} (${engine})`))}`,
              remedy: '`ALTER TABLE … ENGINE = InnoDB`: what is written to these is on one node only.',
            } as const,
          ]
        : []),
      ...(keyless.length > 0
        ? [
            {
              status: 'degraded',
              summary: `without a primary key: ${named(keyless.map(({ name }) => name))}`,
              remedy:
                'Give each a primary key: a DELETE may fail there, and the order of rows may differ between nodes.',
            } as const,
          ]
        : []),
    ];
    return verdicts.length > 0
      ? combine(verdicts)
      : { status: 'ok', summary: 'every table is InnoDB with a primary key' };
  },
});

/** A statement on the structure of a table holds up all writes on all nodes (total order isolation). */
export const galeraNoLongDdl = defineCheck({
  id: 'galera.no-long-ddl',
  on: 'database',
  facts: { node: galeraNode },
  judge({ seen }, { limits }): Verdict {
    const long = seen.flatMap(({ host, facts }) =>
      (facts.node.report?.longDdl ?? [])
        .filter(({ seconds }) => seconds > limits.galeraDdlSeconds)
        .map(({ seconds, verb }) => `${verb} for ${seconds} s on ${host.name}`),
    );
    if (long.length === 0) return { status: 'ok', summary: 'no statement holds up the cluster' };
    return {
      status: 'degraded',
      summary: `writes wait for ${named(long)}`,
      remedy:
        'Let it end if it can; killing it takes as long to undo. Next time: wsrep_OSU_method=RSU, or pt-online-schema-change.',
    };
  },
});
