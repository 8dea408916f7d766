import { type Consumer, type Directory, directoryOf, type SlapdNode, slapdNode } from '../facts/slapd.ts';
import { ownServerId, replicates, type SlapdConfig, slapdConfig } from '../facts/slapd-config.ts';
import type { Verdict } from '../model/check.ts';
import { defineCheck } from '../model/check.ts';
import { type Csn, lacking, sidText } from '../model/csn.ts';
import { hostOfUrl, namesOf, providers, serverId, suffixOf } from '../model/directory.ts';
import type { Seen, View } from '../model/fact.ts';
import type { Host, Inventory } from '../model/inventory.ts';
import { combine } from './combine.ts';
import { counted, named } from './words.ts';

export interface ProviderFacts {
  readonly node: SlapdNode;
  readonly config: SlapdConfig;
}

/** A provider that answers and is told to replicate. */
export interface Provider {
  readonly seen: Seen<ProviderFacts>;
  readonly name: string;
  readonly directory: Directory;
}

export const providerFacts = { node: slapdNode, config: slapdConfig };

/** Those whose turn is still to come, and those that are down, are told of by other checks. */
export function takingPart({ seen }: View<ProviderFacts>, inventory: Inventory): readonly Provider[] {
  return seen.flatMap((one) => {
    const directory = directoryOf(one.facts.node, suffixOf(inventory));
    return directory && replicates(one.facts.config) ? [{ seen: one, name: one.host.name, directory }] : [];
  });
}

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
    const all = takingPart(view, inventory);
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
    const all = takingPart(view, inventory);
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

/** Each provider knows itself by a serverID of its own, and all have the same list: else changes look as if known. */
export const ldapServerIds = defineCheck({
  id: 'ldap.server-ids',
  on: 'mail',
  facts: providerFacts,
  judge(view: View<ProviderFacts>, inventory) {
    const all = takingPart(view, inventory);
    if (all.length === 0) return undefined;
    const own = new Map(
      all.map(({ seen, name }) => [name, ownServerId(seen.facts.config, namesOf(seen.host, inventory.domain))]),
    );
    const lost = all.filter(({ name }) => own.get(name) === undefined);
    const twice = all.filter(({ name }) =>
      all.some((other) => other.name !== name && own.get(other.name) === own.get(name)),
    );
    const other = all.filter(({ seen, name }) => own.get(name) !== serverId(seen.host));
    const remedy = '`deploy mail` gives every provider its serverID and the URL that goes with it.';
    if (lost.length > 0) {
      const names = named(lost.map(({ name }) => name));
      return {
        status: 'critical',
        summary: `no serverID of ${names} is of a URL that it listens on: its next start fails`,
        remedy,
      };
    }
    if (twice.length > 0) {
      const names = named(twice.map(({ name }) => name));
      return {
        status: 'critical',
        summary: `${names} have the same serverID: changes of one are lost on the other`,
        remedy,
      };
    }
    if (other.length > 0) {
      const said = other.map(({ name }) => `${name} has ${own.get(name)}`);
      return { status: 'degraded', summary: `serverIDs are not those of the inventory: ${said.join(', ')}`, remedy };
    }
    const said = all.map(({ name }) => `${name} ${sidText(own.get(name) ?? 0)}`);
    return { status: 'ok', summary: `serverIDs differ: ${named(said)}` };
  },
});

/** With the same contextCSN there must be as many entries: this is how a lost deletion shows. */
export const ldapEntriesAlike = defineCheck({
  id: 'ldap.entries',
  on: 'mail',
  facts: providerFacts,
  judge(view: View<ProviderFacts>, inventory) {
    const all = takingPart(view, inventory).filter(({ directory }) => directory.entries !== undefined);
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

/** Percent of its map that the database has in use: at the end of it no change is taken any more. */
const [fullDegraded, fullCritical] = [80, 95];

/** slapd runs and serves on every mail host: Postfix and Dovecot ask none but their own. Clocks are the subject of host.clock. */
export const slapdServes = defineCheck({
  id: 'ldap.serves',
  on: 'mail',
  facts: providerFacts,
  judge(view: View<ProviderFacts>, inventory) {
    const setUp = view.seen.filter(({ facts }) => isSetUp(facts, inventory));
    if (setUp.length === 0) return undefined;
    return combine(
      view.seen.map((one) => judgeNode(one, inventory)),
      (good) => `slapd serves on ${named(good.map(({ summary }) => summary))}`,
    );
  },
});

function isSetUp({ node, config }: ProviderFacts, inventory: Inventory): boolean {
  return directoryOf(node, suffixOf(inventory)) !== undefined || config.text.includes(suffixOf(inventory));
}

function judgeNode({ host: { name }, facts }: Seen<ProviderFacts>, inventory: Inventory): Verdict {
  const suffix = suffixOf(inventory);
  if (!facts.node.running) {
    return {
      status: 'critical',
      summary: `slapd is down on ${name}: nobody can log in there, and no mail is taken`,
      remedy: `On ${name}: \`systemctl start slapd\`; if it does not stay up, \`journalctl -u slapd -n 50\` and \`slaptest -u -f ${facts.config.path}\`.`,
    };
  }
  if (!facts.node.said) {
    return {
      status: 'critical',
      summary: `slapd runs on ${name} and gives no answer (${facts.node.silence})`,
      remedy: `On ${name}: \`journalctl -u slapd -n 50\`; that SLAPD_SERVICES of /etc/default/slapd has ldapi:///.`,
    };
  }
  const directory = directoryOf(facts.node, suffix);
  if (!directory?.filled) {
    return {
      status: 'critical',
      summary: directory ? `${suffix} is empty on ${name}` : `slapd on ${name} has no ${suffix}`,
      remedy: `\`deploy mail\` lets ${name} load it from another provider; \`ldap\` shows whether that is under way.`,
    };
  }
  if (!replicates(facts.config) && providers(inventory).length > 1) {
    return {
      status: 'degraded',
      summary: `the directory of ${name} is replicated with no other`,
      remedy: '`deploy mail` sets the replication up; what is changed until then is changed there only.',
    };
  }
  const { pages } = directory;
  const full = pages && pages.max > 0 ? Math.round((100 * pages.used) / pages.max) : 0;
  if (full < fullDegraded) return { status: 'ok', summary: name };
  return {
    status: full >= fullCritical ? 'critical' : 'degraded',
    summary: `the database of ${name} has ${full} % of its map in use`,
    remedy: `Raise \`maxsize\` in ${facts.config.path} on every provider, and restart them one at a time.`,
  };
}
