import type { Files } from '../facts/files.ts';
import { type IredmailState, iredmailState } from '../facts/iredmail.ts';
import { managedFiles, paths } from '../facts/managed-files.ts';
import { directoryOf, type SlapdNode, same, serves, slapdNode } from '../facts/slapd.ts';
import { includes, replicates, type SlapdConfig, slapdConfig } from '../facts/slapd-config.ts';
import { type SlapdData, slapdData } from '../facts/slapd-data.ts';
import { directives } from '../facts/slapd-directives.ts';
import { type Units, unitOf, units } from '../facts/units.ts';
import { providers, sshaHash, suffixOf } from '../model/directory.ts';
import { describe, Refused } from '../model/errors.ts';
import type { Seen, View } from '../model/fact.ts';
import type { Host, Inventory } from '../model/inventory.ts';
import type { Change, Cluster, Run, Step } from '../model/step.ts';
import { defineStep } from '../model/step.ts';
import { isAwaited } from './iredmail-wanted.ts';
import { lastWritten } from './put-file.ts';
import { type Choice, choose, type Holding } from './slapd-choice.ts';
import { databaseFolder, mustFit, renderReplication } from './slapd-conf.ts';
import { hasDatabase, mustFitEntries, replicationLdif } from './slapd-ldif.ts';
import * as scripts from './slapd-scripts.ts';
import { type Replication, replicationOf } from './slapd-settings.ts';

interface Provider {
  readonly node: SlapdNode;
  readonly config: SlapdConfig;
  readonly data: SlapdData | undefined;
  readonly state: IredmailState;
}

interface Facts extends Provider {
  readonly files: Files;
  readonly units: Units;
}

const provider = { node: slapdNode, config: slapdConfig, data: slapdData, state: iredmailState };

/**
 * Every mail host is a provider, and a consumer of all others. One host at a time: the others serve meanwhile. Who is to be
 * loaded from must take part before those who load; `first` leaves these for a second round.
 */
function replicating(round: 'first' | 'second'): Step {
  return defineStep({
    id: 'slapd.replicates',
    on: ['mail'],
    summary: 'slapd is a provider, and a consumer of the other mail hosts',
    facts: { ...provider, files: managedFiles, units },
    around: { on: ['mail'], facts: provider },
    plan(said: Facts, host, cluster, saidAround: View<Provider>) {
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
      return [...changes, ...account(now, { to, choice, around, inventory })];
    },
  });
}

export const slapdReplicates = replicating('first');
export const slapdLoads = replicating('second');

function wanted(now: Facts, host: Host, { inventory, secrets }: Cluster, peers: readonly Seen<Provider>[]) {
  return replicationOf(host, inventory, {
    password: secrets.replicaPassword,
    config: now.config,
    peers: new Map(peers.map((peer) => [peer.host.name, peer.facts.config])),
  });
}

/** It is there, or iRedMail's installer makes it. */
export function hasDirectory(config: SlapdConfig, inventory: Inventory): boolean {
  return inventory.mail.iredmail !== undefined || isSetUp(config, suffixOf(inventory));
}

/** Debian's slapd without iRedMail is none of ours yet: it has another suffix. */
function isSetUp({ form, text }: SlapdConfig, suffix: string): boolean {
  if (form === undefined) return false;
  if (form === 'directory') return hasDatabase(text, suffix);
  return directives(text).some(({ name, words: [first = ''] }) => name === 'suffix' && same(first, suffix));
}

/**
 * As iRedMail's installer will leave the host, so that one approval covers the whole way. Until then slapd has no more than
 * Debian's package put there, which may well go by the name of our suffix.
 */
function onceInstalled<P extends Provider>(now: P, inventory: Inventory): P {
  if (!isAwaited(now.state, inventory) && isSetUp(now.config, suffixOf(inventory))) return now;
  const text = `database mdb\nsuffix ${suffixOf(inventory)}\ndirectory /var/lib/ldap/${inventory.domain}\nindex objectclass,entryCSN,entryUUID eq\n`;
  const services = ['ldap:///', 'ldapi:///'];
  const config = { ...now.config, form: 'file', path: '/etc/ldap/slapd.conf', text, services } as const;
  return { ...now, config, data: undefined, node: { ...now.node, running: true, said: undefined } };
}

function mayFit(config: SlapdConfig, to: Replication): void {
  if (config.form === 'directory') mustFitEntries(config, to);
  else mustFit(config, to);
}

function isJoined({ config, node, data }: Provider, inventory: Inventory): boolean {
  const account = `cn=replica,${suffixOf(inventory)}`;
  const directory = directoryOf(node, suffixOf(inventory));
  const has = data?.entries ? data.entries.has(account) : directory?.replica !== undefined;
  return replicates(config) && has;
}

function holding({ host, facts }: { readonly host: Host; readonly facts: Provider }, inventory: Inventory): Holding {
  return { host, data: facts.data, joined: isJoined(facts, inventory) };
}

function everybodySeen({ missing }: View<Provider>, host: Host): void {
  if (missing.length === 0) return;
  const names = missing.map((peer) => `${peer.host.name} (${describe(peer.error)})`).join(' and ');
  throw new Refused(
    `${names} cannot be asked what its directory has: ${host.name} may take part once all can be compared`,
  );
}

/** The changes of the configuration, and those that make slapd run with it. */
function configure(now: Facts, to: Replication, choice: Choice): readonly Change[] {
  const { config, node } = now;
  const isFile = config.form !== 'directory';
  const services = config.services.join(' ') === to.services.join(' ') ? [] : [scripts.listen(config.services, to)];
  const written = isFile ? writeFile(now, to) : [];
  const ldif = isFile ? undefined : replicationLdif(config, to);
  const modified = ldif === undefined ? [] : [scripts.changeEntries(config.path, ldif)];
  const folder = folderOf(config);
  const isDue = !node.running || services.length > 0 || written.length > 0 || isStale(now, isFile);
  const start =
    choice.kind === 'load'
      ? [scripts.reach(to, choice.from), scripts.empty(config.path, folder)]
      : isDue
        ? [scripts.restart(config.path, node.running)]
        : [];
  const loaded = choice.kind === 'load' ? [scripts.load(to, folder, choice.from)] : [];
  const changes = [...written, ...services, ...start, ...modified, ...loaded];
  // Undone last of all: slapd reads again what stands there then, and stays down if it was down.
  const again: Run = node.running ? scripts.again : { run: ['systemctl', 'stop', 'slapd'] };
  return changes.map((change, i) => (i === 0 ? { ...change, undo: [...(change.undo ?? []), again] } : change));
}

function writeFile({ config, files }: Facts, to: Replication): readonly Change[] {
  const content = renderReplication(config, to);
  const before = files.get(paths.slapdReplication);
  const isSo = before?.content === content && before.mode === '640' && includes(config.text);
  return isSo ? [] : [scripts.writeConfiguration(config.path, content, before?.content)];
}

/** Written, and then the run was cut off before slapd read it. */
function isStale({ files, units: known }: Facts, isFile: boolean): boolean {
  const unit = unitOf(known, 'slapd.service');
  return (
    unit.known &&
    unit.changedAt < lastWritten(files, [...(isFile ? [paths.slapdReplication] : []), paths.slapdDefaults])
  );
}

function folderOf(config: SlapdConfig): string {
  const folder =
    config.form === 'directory' ? /^olcDbDirectory: (\S+)$/m.exec(config.text)?.[1] : databaseFolder(config);
  if (folder === undefined) throw new Refused(`${config.path} does not say where the directory has its files`);
  return folder;
}

/** On each mail host Postfix and Dovecot ask their own slapd; the last that answers is not taken away from its clients. */
function mayStop(host: Host, isNew: boolean, { seen, missing }: View<Provider>, inventory: Inventory): void {
  if (isNew || seen.some(({ facts }) => serves(facts.node, inventory))) return;
  const names = [...seen, ...missing].map((peer) => peer.host.name).join(' and ');
  throw new Refused(
    `slapd on ${host.name} has to be restarted, and no other serves meanwhile: bring slapd on ${names} back first (\`ldap\` shows them)`,
  );
}

function mustServe(from: Host, { seen }: View<Provider>): void {
  const source = seen.find(({ host }) => host.name === from.name);
  if (!source || source.facts.node.running) return;
  throw new Refused(
    `slapd does not run on ${from.name}, which the directory is to be loaded from: start it there first`,
  );
}

interface Whole {
  readonly to: Replication;
  readonly choice: Choice;
  readonly around: View<Provider>;
  readonly inventory: Inventory;
}

/** cn=replica is made where the data are, and comes to all others with them. */
function account(now: Facts, { to, choice, around, inventory }: Whole): readonly Change[] {
  if (choice.kind === 'load') return [];
  const hash = sshaHash(to.password);
  const own = directoryOf(now.node, to.suffix)?.replica;
  const peers = around.seen.map(({ facts }) => directoryOf(facts.node, to.suffix)?.replica);
  if (own?.includes(hash) || peers.some((hashes) => hashes?.includes(hash))) return [];
  if (own !== undefined) return [scripts.addPassword(to, hash)];
  // Where others have it, it comes with the rest.
  const isThere = around.seen.some(({ facts }) => isJoined(facts, inventory));
  return isThere ? [] : [scripts.makeAccount(to, hash)];
}

/** Once everybody comes with the new password, the old one is worth nothing any more. */
export const slapdPasswordAlone = defineStep({
  id: 'slapd.password-alone',
  on: ['mail'],
  summary: 'cn=replica has no password but the one that is declared',
  facts: { node: slapdNode, config: slapdConfig },
  plan({ node, config }, host, { inventory, secrets }) {
    if (providers(inventory)[0]?.name !== host.name) return [];
    const kept = directoryOf(node, suffixOf(inventory))?.replica ?? [];
    const hash = sshaHash(secrets.replicaPassword);
    if (!kept.includes(hash) || kept.length < 2) return [];
    const to = replicationOf(host, inventory, { password: secrets.replicaPassword, config, peers: new Map() });
    return [scripts.dropPasswords(to, hash)];
  },
});
