import type { Consumer } from '../../facts/ldap/node.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { View } from '../../model/check/fact.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { bySid, type Csn, lacking, sidText } from '../../model/mail/csn.ts';
import { hostOfUrl } from '../../model/mail/directory.ts';
import { named } from '../../model/text/named.ts';
import { combine, hostsOf } from '../cluster/combine.ts';
import { counted, span } from '../cluster/words.ts';
import { aheadOfClock } from './ahead.ts';
import { type Provider, type ProviderFacts, providerFacts, replicatingProviders } from './providers.ts';

/** Seconds a change may be missing on a provider before the directories count as diverged. */
const divergedSeconds = 60;

/**
 * The contextCSN each provider had at the first reading, every other must have at the second, a second later, per
 * serverID. Necessary, not sufficient: contextCSN is the newest change, and older ones may be missing. So entries are
 * counted as well, and a deploy ends by writing an entry on each provider and reading it on all.
 */
export const ldapReplicated = defineCheck({
  id: 'ldap.replicated',
  on: 'mail',
  facts: providerFacts,
  judge(view: View<ProviderFacts>, inventory) {
    const ahead = aheadOfClock(replicatingProviders(view, inventory), inventory);
    const compared = changesCompared(view, inventory);
    return compared && ahead ? combine([...(compared.status === 'ok' ? [] : [compared]), ahead]) : compared;
  },
});

/** Whether every provider has what the others had, whatever the clocks say. */
export const changesArrived = defineCheck({
  id: 'ldap.replicated',
  on: 'mail',
  facts: providerFacts,
  judge: (view: View<ProviderFacts>, inventory) => changesCompared(view, inventory),
});

function changesCompared(view: View<ProviderFacts>, inventory: Inventory): Verdict | undefined {
  const all = replicatingProviders(view, inventory);
  if (all.length < 2) return undefined;
  const hosts = all.map(({ name }) => name);
  if (all.every(({ directory }) => directory.csns.length === 0)) return withoutCsn(hosts);
  const pairs = all.flatMap((one) => all.filter((other) => other !== one).map((other) => judgePair(one, other)));
  const bad = pairs.filter(({ status }) => status !== 'ok');
  if (bad.length > 0) return combine(bad);
  return { status: 'ok', hosts, summary: `contextCSN is the same on ${named(hosts)} for every serverID` };
}

/** Whether `one` has every change `other` had. */
function judgePair(one: Provider, other: Provider): Verdict {
  const missing = lacking(other.directory.first, one.directory.csns);
  if (missing.length === 0) return { status: 'ok', hosts: [one.name], summary: one.name };
  const oldest = Math.max(...missing.map(({ time }) => one.seen.receivedAt - time / 1000)) / 1000;
  const which = missing.map((csn) => `${sidText(csn.sid)} (${gap(csn, one.directory.csns)})`);
  return {
    status: oldest > divergedSeconds ? 'critical' : 'degraded',
    hosts: [one.name],
    others: [other.name],
    summary: `${one.name} lacks changes of ${other.name}: serverID ${named(which)}`,
    remedy: `Type \`ldap\` again: it shows the consumers. If this persists, \`systemctl restart slapd\` on ${one.name} makes its consumers compare all entries.`,
  };
}

function gap(csn: Csn, has: readonly Csn[]): string {
  const own = bySid(has).get(csn.sid);
  if (!own) return 'none received';
  const seconds = (csn.time - own.time) / 1e6;
  return `${seconds < 120 ? `${seconds.toFixed(1)} s` : span(seconds)} behind`;
}

/** The overlay syncprov maintains it; without it nothing is replicated, and no two directories can be compared. */
function withoutCsn(hosts: readonly string[]): Verdict {
  const summary = `no contextCSN on ${named(hosts)}: replication cannot be compared`;
  const remedy = '`deploy mail` adds the overlay syncprov, which maintains it from the next change on.';
  return { status: 'unknown', hosts, summary, remedy };
}

/** Every provider's consumers are connected to every other provider and past the initial refresh. */
export const ldapConsumersConnected = defineCheck({
  id: 'ldap.consumers',
  on: 'mail',
  facts: providerFacts,
  judge(view: View<ProviderFacts>, inventory) {
    const all = replicatingProviders(view, inventory);
    if (all.length < 2) return undefined;
    return combine(
      all.map((one) => judgeConsumers(one, all, inventory)),
      (good) => `replication running on ${named(hostsOf(good))}`,
    );
  },
});

function judgeConsumers(one: Provider, all: readonly Provider[], inventory: Inventory): Verdict {
  const { consumers } = one.directory;
  if (!consumers) {
    return {
      status: 'unknown',
      hosts: [one.name],
      summary: `cn=monitor on ${one.name} does not report its consumers`,
      remedy: `Check that slapd.conf on ${one.name} has \`database monitor\` and that root may read it.`,
    };
  }
  // A provider that is down is reported by ldap.serves, not here again.
  const others = all.filter((other) => other !== one);
  const to = (other: Provider) => consumers.filter((consumer) => leadsTo(consumer, other.seen.host, inventory));
  const connected = (other: Provider) => to(other).filter(({ connection }) => connection !== '');
  const away = others.filter((other) => connected(other).length === 0);
  const loading = others.filter(
    (other) => connected(other).length > 0 && !connected(other).some(({ phase }) => phase === 'Persist'),
  );
  const verdicts = [
    ...away.map((other) => notConnected(one, other)),
    ...loading.map((other) => refreshing(one, other)),
  ];
  return verdicts.length > 0 ? combine(verdicts) : { status: 'ok', hosts: [one.name], summary: one.name };
}

function notConnected(one: Provider, other: Provider): Verdict {
  return {
    status: 'degraded',
    hosts: [one.name],
    others: [other.name],
    summary: `${one.name} not connected to ${other.name}`,
    remedy: `Check that ${other.seen.host.private}:389 is reachable from ${one.name}; then \`journalctl -u slapd -n 50\` on ${one.name}. It retries every 5 to 30 s.`,
  };
}

/** `Refresh` or `Fallback Refresh` (syncrepl.c): it compares all entries first. */
function refreshing(one: Provider, other: Provider): Verdict {
  return {
    status: 'degraded',
    hosts: [one.name],
    others: [other.name],
    summary: `${one.name} is still loading from ${other.name} (Refresh)`,
    remedy: `Type \`ldap\` again: a large directory takes minutes. If it stays, \`journalctl -u slapd -n 50\` on ${one.name}.`,
  };
}

/** A consumer may have several URLs for one provider. */
export function leadsTo({ provider }: Consumer, host: Host, inventory: Inventory): boolean {
  return provider.split(/\s+/).some((url) => hostOfUrl(url, inventory)?.name === host.name);
}

/** With equal contextCSN the entry counts must match: this is how a lost deletion shows. */
export const ldapEntriesAlike = defineCheck({
  id: 'ldap.entries',
  on: 'mail',
  facts: providerFacts,
  judge(view: View<ProviderFacts>, inventory) {
    const all = replicatingProviders(view, inventory).filter(({ directory }) => directory.entries !== undefined);
    if (all.length < 2) return undefined;
    const counts = named(all.map(({ name, directory }) => `${name} ${directory.entries}`));
    if (new Set(all.map(({ directory }) => directory.entries)).size === 1) {
      return {
        status: 'ok',
        hosts: all.map(({ name }) => name),
        summary: `${counted(all[0]?.directory.entries ?? 0, 'entry', 'entries')} on each`,
      };
    }
    const isBehind = all.some((one) =>
      all.some((other) => lacking(other.directory.first, one.directory.csns).length > 0),
    );
    return {
      status: 'degraded',
      hosts: all.map(({ name }) => name),
      summary: isBehind
        ? `entries: ${counts}, replication in progress`
        : `entries: ${counts}, though contextCSN is the same`,
      remedy:
        'Type `ldap` again. If this persists, compare `slapcat | grep ^dn:` of both. A provider that lacks entries must be emptied and reloaded: see `plan mail`.',
    };
  },
});
