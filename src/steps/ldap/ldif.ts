import type { SlapdConfig } from '../../facts/ldap/config.ts';
import { firstOf, type LdifEntry, parseLdif, valuesOf } from '../../facts/ldap/ldif.ts';
import { sameDn } from '../../facts/ldap/node.ts';
import { ldifReplace, type Replacement } from '../../model/mail/ldif.ts';
import { Refused } from '../../model/text/errors.ts';
import { accessRules, checkpoint, consumerWords, errorsOnly, isMute, limitsOf, type Replication } from './settings.ts';

/** Like renderReplication(), for cn=config: changes for ldapmodify(1), or undefined when none are needed. */
export function replicationLdif({ text }: SlapdConfig, to: Replication): string | undefined {
  const all = parseLdif(text);
  const database = databaseEntry(all, to.suffix);
  const server = all.find(({ dn }) => dn === 'cn=config') ?? { dn: 'cn=config', attributes: new Map() };
  const changed = replacements(database, to);
  const ids = to.serverIds.map(({ id, url }) => `${id} ${url}`);
  const global: readonly Replacement[] = [
    ...(alike(valuesOf(server, 'olcServerID'), ids) ? [] : [['olcServerID', ids] as const]),
    ...(isMute(valuesOf(server, 'olcLogLevel')) ? [['olcLogLevel', [errorsOnly]] as const] : []),
  ];
  const blocks = [
    ...moduleLoaded(all),
    ...(global.length > 0 ? [ldifReplace('cn=config', global)] : []),
    ...(changed.length > 0 ? [ldifReplace(database.dn, changed)] : []),
    ...overlay(all, database),
  ];
  return blocks.length > 0 ? blocks.join('\n') : undefined;
}

export function databaseEntry(all: readonly LdifEntry[], suffix: string): LdifEntry {
  const found = all.find((entry) => valuesOf(entry, 'olcSuffix').some((value) => sameDn(value, suffix)));
  if (!found) throw new Refused(`cn=config has no database for ${suffix}: set slapd up first`);
  return found;
}

export function hasDatabase(text: string, suffix: string): boolean {
  return parseLdif(text).some((entry) => valuesOf(entry, 'olcSuffix').some((value) => sameDn(value, suffix)));
}

/** Ordered attributes are replaced as a whole: our values first, existing ones after them. */
function replacements(database: LdifEntry, to: Replication): readonly Replacement[] {
  const isOurs = (value: string) => value.includes(`"${to.account}"`);
  const theirs = (name: string) => ordered(database, name).filter((value) => !isOurs(value));
  const index = valuesOf(database, 'olcDbIndex');
  const indexed = index.flatMap((value) => (value.split(/\s+/)[0] ?? '').toLowerCase().split(','));
  const missing = ['entryUUID', 'entryCSN'].filter((name) => !indexed.includes(name.toLowerCase()));
  const wanted: readonly Replacement[] = [
    ['olcDbIndex', [...index, ...missing.map((name) => `${name} eq`)]],
    ['olcLimits', [limitsOf(to), ...theirs('olcLimits')]],
    ['olcAccess', [...accessRules(to).map((parts) => parts.join(' ')), ...theirs('olcAccess')]],
    ['olcSyncrepl', to.consumers.map((consumer) => consumerWords(to, consumer).join(' '))],
    ['olcMultiProvider', ['TRUE']],
  ];
  return wanted.filter(([name, values]) => !alike(ordered(database, name), values));
}

/** Values without slapd's `{0}` prefixes. */
function ordered(entry: LdifEntry, name: string): readonly string[] {
  return valuesOf(entry, name).map((value) => value.replace(/^\{\d+\}/, ''));
}

/** slapd returns values with reordered and additional words, and its own quoting. */
function alike(now: readonly string[], wanted: readonly string[]): boolean {
  return now.length === wanted.length && wanted.every((value, i) => holds(now[i] ?? '', value));
}

function holds(now: string, wanted: string): boolean {
  const words = (text: string) => (text.match(/(?:"[^"]*"|[^\s"])+/g) ?? []).map((word) => word.replaceAll('"', ''));
  const there = words(now);
  return words(wanted).every((word) => there.includes(word));
}

function moduleLoaded(all: readonly LdifEntry[]): readonly string[] {
  const modules = all.filter(({ dn }) => /^cn=module\{/.test(dn));
  const loaded = modules.flatMap((entry) => ordered(entry, 'olcModuleLoad'));
  if (loaded.some((name) => /^(.*\/)?syncprov(\.la|\.so)?$/.test(name))) return [];
  const [first] = modules;
  if (first) return [`dn: ${first.dn}\nchangetype: modify\nadd: olcModuleLoad\nolcModuleLoad: syncprov\n`];
  return [
    'dn: cn=module,cn=config\nchangetype: add\nobjectClass: olcModuleList\ncn: module\nolcModulePath: /usr/lib/ldap\nolcModuleLoad: syncprov\n',
  ];
}

function overlay(all: readonly LdifEntry[], database: LdifEntry): readonly string[] {
  const found = all.find(({ dn }) => /^olcOverlay=(\{\d+\})?syncprov,/.test(dn) && dn.endsWith(`,${database.dn}`));
  const wanted: readonly Replacement[] = [['olcSpCheckpoint', [checkpoint]]];
  if (found) {
    const changed = wanted.filter(([name, [value]]) => firstOf(found, name) !== value);
    return changed.length > 0 ? [ldifReplace(found.dn, changed)] : [];
  }
  const lines = wanted.map(([name, values]) => `${name}: ${values.join()}`);
  return [
    `dn: olcOverlay=syncprov,${database.dn}\nchangetype: add\nobjectClass: olcOverlayConfig\nobjectClass: olcSyncProvConfig\nolcOverlay: syncprov\n${lines.join('\n')}\n`,
  ];
}

/** Throws Refused when the database has replication of another origin. */
export function mustFitEntries({ text }: SlapdConfig, { suffix, account }: Replication): void {
  const database = databaseEntry(parseLdif(text), suffix);
  const theirs = valuesOf(database, 'olcSyncrepl').find((value) => !value.includes(`binddn="${account}"`));
  if (theirs !== undefined) {
    throw new Refused(
      `${database.dn} has a consumer that mailha did not set up: remove its olcSyncrepl, then deploy again`,
    );
  }
}
