import type { GaleraNode } from '../../facts/galera/node.ts';
import { galeraNode } from '../../facts/galera/node.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import { named } from '../../model/text/named.ts';
import { combine } from '../cluster/combine.ts';
import { counted, hostNames } from '../cluster/words.ts';

type ComparedNode = Seen<{ readonly node: GaleraNode }>;

/** Specific to a node, or to its current state. */
const perNode = new Set([
  'wsrep_node_address',
  'wsrep_provider_options',
  'wsrep_desync',
  'wsrep_reject_queries',
  'read_only',
  // By default it has the host's name.
  'log_error',
]);

/** The nodes have the same settings and accounts, so that a statement has the same effect on each. */
export const galeraNodesAlike = defineCheck({
  id: 'galera.nodes-alike',
  on: 'database',
  facts: { node: galeraNode },
  judge({ seen }): Verdict {
    const nodes = seen.filter(({ facts }) => facts.node.report);
    const all = new Set(nodes.flatMap(({ facts }) => [...(facts.node.report?.variables.keys() ?? [])]));
    const compared = [...all].filter((name) => !perNode.has(name));
    const differ = compared.flatMap((name) => difference(nodes, name));
    const digests = new Set(nodes.map(({ facts }) => facts.node.report?.accountsDigest));
    const verdicts: Verdict[] = [
      ...(differ.length > 0
        ? [
            {
              status: 'degraded',
              hosts: hostNames(nodes),
              summary: `settings differ between nodes: ${differ.join('; ')}`,
              remedy:
                'Run `plan databases` to see what differs from cluster.yaml; a value set by hand is lost at a restart.',
            } as const,
          ]
        : []),
      ...(digests.size > 1
        ? [
            {
              status: 'degraded',
              hosts: hostNames(nodes),
              summary: 'accounts or grants differ between nodes',
              remedy:
                'Compare `SELECT User, Host FROM mysql.global_priv` on each node. Direct writes to mysql.* are not replicated; use CREATE USER and GRANT.',
            } as const,
          ]
        : []),
    ];
    if (verdicts.length > 0) return combine(verdicts);
    return {
      status: 'ok',
      hosts: hostNames(nodes),
      summary: `${counted(nodes.length, 'node')} with the same ${compared.length} settings and the same accounts`,
    };
  },
});

function difference(nodes: readonly ComparedNode[], name: string): readonly string[] {
  const values = nodes.map(({ host, facts }) => ({ host, is: facts.node.report?.variables.get(name) ?? 'absent' }));
  if (new Set(values.map(({ is }) => is)).size < 2) return [];
  return [`${name} is ${values.map(({ host, is }) => `${is} on ${host.name}`).join(' and ')}`];
}

/** Galera replicates InnoDB tables with a key that identifies a row; others badly or not at all. */
export const galeraTables = defineCheck({
  id: 'galera.tables',
  on: 'database',
  facts: { node: galeraNode },
  judge({ seen }): Verdict {
    const tables = new Map(
      seen.flatMap(({ facts }) => facts.node.report?.oddTables ?? []).map((table) => [table.name, table]),
    );
    const foreign = [...tables.values()].filter(({ engine }) => engine !== 'InnoDB');
    const keyless = [...tables.values()].filter(({ engine, hasRowKey }) => engine === 'InnoDB' && !hasRowKey);
    const verdicts: Verdict[] = [
      ...(foreign.length > 0
        ? [
            {
              status: 'degraded',
              hosts: hostNames(seen),
              summary: `not replicated: ${named(foreign.map(({ name, engine }) => `${name} (${engine})`))}`,
              remedy: 'Run `ALTER TABLE … ENGINE = InnoDB` on each: writes to them reach one node only.',
            } as const,
          ]
        : []),
      ...(keyless.length > 0
        ? [
            {
              status: 'degraded',
              hosts: hostNames(seen),
              summary: `no primary key and no UNIQUE key on NOT NULL columns: ${named(keyless.map(({ name }) => name))}`,
              remedy: 'Add a primary key to each: DELETE may fail, and row order may differ between nodes.',
            } as const,
          ]
        : []),
    ];
    return verdicts.length > 0
      ? combine(verdicts)
      : { status: 'ok', hosts: hostNames(seen), summary: 'every table is InnoDB with a key that identifies each row' };
  },
});

/** DDL blocks all writes on all nodes while it runs (total order isolation). */
export const galeraNoLongDdl = defineCheck({
  id: 'galera.no-long-ddl',
  on: 'database',
  facts: { node: galeraNode },
  judge({ seen }, { limits }): Verdict {
    const long = seen.flatMap(({ host, facts }) =>
      (facts.node.report?.longDdl ?? [])
        .filter(({ seconds }) => seconds > limits.galeraDdlSeconds)
        .map(({ seconds, verb }) => ({ host, text: `${verb} for ${seconds} s on ${host.name}` })),
    );
    if (long.length === 0) return { status: 'ok', hosts: hostNames(seen), summary: 'no long-running DDL' };
    return {
      status: 'degraded',
      hosts: hostNames(long),
      summary: `writes blocked by ${named(long.map(({ text }) => text))}`,
      remedy:
        'Let it finish if possible: killing it takes as long to roll back. Next time use wsrep_OSU_method=RSU or pt-online-schema-change.',
    };
  },
});
