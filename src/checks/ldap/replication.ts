import type { Consumer } from '../../facts/ldap/node.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { View } from '../../model/check/fact.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { type Csn, lacking, sidText } from '../../model/mail/csn.ts';
import { hostOfUrl } from '../../model/mail/directory.ts';
import { combine } from '../cluster/combine.ts';
import { counted, named } from '../cluster/words.ts';
import { type Provider, type ProviderFacts, providerFacts, replicatingProviders } from './providers.ts';

/** Seconds for which a change may be missing somewhere before the directories count as parted. */
const partedSeconds = 60;

/**
 * What every provider had at the first reading, every other has at the second, a second later: contextCSN, for each
 * serverID by itself. Necessary and not sufficient: it is the newest change, and older ones may be missing; so entries are
 * counted as well, and a deploy ends with an entry that is written on each and read on all.
 */
export const ldapReplicated = defineCheck({
  id: 'ldap.replicated',
  on: 'mail',
  facts: providerFacts,
  judge(view: View<ProviderFacts>, inventory) {
    const all = replicatingProviders(view, inventory);
    if (all.length < 2) return undefined;
    return combine(
      all.flatMap((one) => all.filter((other) => other !== one).map((other) => judgePair(one, other))),
      () => `contextCSN is the same on ${named(all.map(({ name }) => name))} for every serverID`,
    );
  },
});

/** Whether `one` has what `other` had. */
function judgePair(one: Provider, other: Provider): Verdict {
  const missing = lacking(other.directory.first, one.directory.csns);
  if (missing.length === 0) return { status: 'ok', summary: one.name };
  const oldest = Math.max(...missing.map(({ time }) => one.seen.receivedAt - time / 1000)) / 1000;
  const which = missing.map((csn) => `${sidText(csn.sid)} (${gap(csn, one.directory.csns)})`);
  return {
    status: oldest > partedSeconds ? 'critical' : 'degraded',
    summary: `${one.name} lacks changes that ${other.name} has, of serverID ${named(which)}`,
    remedy: `Look again; if it stays: \`ldap\` shows the consumers, and \`systemctl restart slapd\` on ${one.name} lets its consumers compare all entries anew.`,
  };
}

function gap(csn: Csn, has: readonly Csn[]): string {
  const own = has.find(({ sid }) => sid === csn.sid);
  return own ? `newest ${((csn.time - own.time) / 1e6).toFixed(1)} s apart` : 'has none of it';
}

/** Every provider takes the changes of every other: connected, and past its first comparison. */
export const ldapConsumersConnected = defineCheck({
  id: 'ldap.consumers',
  on: 'mail',
  facts: providerFacts,
  judge(view: View<ProviderFacts>, inventory) {
    const all = replicatingProviders(view, inventory);
    if (all.length < 2) return undefined;
    return combine(
      all.map((one) => judgeConsumers(one, all, inventory)),
      (good) => `${named(good.map(({ summary }) => summary))} take each other's changes as they come`,
    );
  },
});

function judgeConsumers(one: Provider, all: readonly Provider[], inventory: Inventory): Verdict {
  const { consumers } = one.directory;
  if (!consumers) {
    return {
      status: 'unknown',
      summary: `cn=monitor of ${one.name} does not say how its consumers are`,
      remedy: `See that slapd.conf on ${one.name} has \`database monitor\`, and that root may read below it.`,
    };
  }
  // One that is down has no consumers of its own to tell of; that it is missed here would say nothing new.
  const others = all.filter((other) => other !== one);
  const away = others.filter(({ seen }) => {
    const to = consumers.filter((one) => leadsTo(one, seen.host, inventory));
    return !to.some(({ phase, connection }) => phase === 'Persist' && connection !== '');
  });
  if (away.length === 0) return { status: 'ok', summary: one.name };
  return {
    status: 'degraded',
    summary: `${one.name} is not connected to ${named(away.map(({ name }) => name))}`,
    remedy: `From ${one.name}, see that ${named(away.map(({ seen }) => `${seen.host.private}:389`))} is reached; then \`journalctl -u slapd -n 50\` there. It tries again every 5 to 30 s.`,
  };
}

/** It may be told several URLs of one provider. */
export function leadsTo({ provider }: Consumer, host: Host, inventory: Inventory): boolean {
  return provider.split(/\s+/).some((url) => hostOfUrl(url, inventory)?.name === host.name);
}

/** With the same contextCSN there must be as many entries: this is how a lost deletion shows. */
export const ldapEntriesAlike = defineCheck({
  id: 'ldap.entries',
  on: 'mail',
  facts: providerFacts,
  judge(view: View<ProviderFacts>, inventory) {
    const all = replicatingProviders(view, inventory).filter(({ directory }) => directory.entries !== undefined);
    if (all.length < 2) return undefined;
    const said = named(all.map(({ name, directory }) => `${name} ${directory.entries}`));
    if (new Set(all.map(({ directory }) => directory.entries)).size === 1) {
      return {
        status: 'ok',
        summary: `${counted(all[0]?.directory.entries ?? 0, 'entry', 'entries')} on each`,
      };
    }
    const isBehind = all.some((one) =>
      all.some((other) => lacking(other.directory.first, one.directory.csns).length > 0),
    );
    return {
      status: 'degraded',
      summary: isBehind
        ? `entries: ${said}, while changes are still under way`
        : `entries: ${said}, though contextCSN is the same`,
      remedy:
        'Look again; if it stays, compare `slapcat | grep ^dn:` of both. A provider that lacks something is emptied and loads anew: see `plan mail`.',
    };
  },
});
