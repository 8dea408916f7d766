import { managedFiles } from '../../facts/host/managed-files.ts';
import { units } from '../../facts/host/units.ts';
import type { SlapdConfig } from '../../facts/ldap/config.ts';
import type { Seen, View } from '../../model/check/fact.ts';
import type { Host } from '../../model/inventory/inventory.ts';
import { providers } from '../../model/mail/directory.ts';
import type { Cluster, Step } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { choose } from './choice.ts';
import { mustFit } from './conf.ts';
import { configure } from './configure.ts';
import { mustFitEntries } from './ldif.ts';
import { accountChanges } from './password.ts';
import {
  hasDirectory,
  holding,
  isJoined,
  onceInstalled,
  type Provider,
  type ProviderFacts,
  providerFacts,
} from './provider.ts';
import { everybodySeen, mayStop, mustServe } from './refusals.ts';
import { type Replication, replicationOf } from './settings.ts';

/**
 * Every mail host is a provider, and a consumer of all others. One host at a time, while the others serve. A host to load
 * from must replicate before the hosts that load; `first` leaves those for the second round.
 */
function replicating(round: 'first' | 'second'): Step {
  return defineStep({
    id: 'slapd.replicates',
    on: ['mail'],
    summary: 'slapd is a provider and a consumer of the other mail hosts',
    facts: { ...providerFacts, files: managedFiles, units },
    around: { on: ['mail'], facts: providerFacts },
    plan(said: ProviderFacts, host, cluster, saidAround: View<Provider>) {
      const { inventory } = cluster;
      if (providers(inventory).length < 2 || !hasDirectory(said.config, inventory)) return [];
      const now = onceInstalled(said, inventory);
      const seen = saidAround.seen.map((peer) => ({ ...peer, facts: onceInstalled(peer.facts, inventory) }));
      const around = { ...saidAround, seen };
      const to = wanted(now, host, cluster, around.seen);
      mayFit(now.config, to);
      const isNew = !isJoined(now, inventory);
      if (isNew) everybodySeen(around, host);
      const others = around.seen.map((peer) => holding(peer, inventory));
      const choice = choose(holding({ host, facts: now }, inventory), others, providers(inventory));
      if (round === 'first' && choice.kind === 'load' && !others.some(({ joined }) => joined)) return [];
      const changes = configure(now, to, choice);
      const stops = changes.some(({ disrupts }) => disrupts !== undefined);
      if (stops && now.node.running) mayStop(host, isNew, around, inventory);
      if (choice.kind === 'load') mustServe(choice.from, around);
      return [...changes, ...accountChanges(now, { to, choice, around, inventory })];
    },
  });
}

export const slapdReplicates = replicating('first');
export const slapdLoads = replicating('second');

function wanted(now: ProviderFacts, host: Host, { inventory, secrets }: Cluster, peers: readonly Seen<Provider>[]) {
  return replicationOf(host, inventory, {
    password: secrets.replicaPassword,
    config: now.config,
    peers: new Map(peers.map((peer) => [peer.host.name, peer.facts.config])),
  });
}

function mayFit(config: SlapdConfig, to: Replication): void {
  if (config.form === 'directory') mustFitEntries(config, to);
  else mustFit(config, to);
}
