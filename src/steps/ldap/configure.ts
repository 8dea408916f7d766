import { paths } from '../../facts/host/managed-files.ts';
import { unitOf } from '../../facts/host/units.ts';
import { includes, type SlapdConfig } from '../../facts/ldap/config.ts';
import type { Change, Run } from '../../model/plan/step.ts';
import { Refused } from '../../model/text/errors.ts';
import { reload } from '../host/daemon.ts';
import { lastWritten, putFiles } from '../host/put-file.ts';
import type { LdapChoice } from './choice.ts';
import { databaseFolder, renderReplication } from './conf.ts';
import { replicationLdif } from './ldif.ts';
import { empty, load, reach } from './load.ts';
import type { ProviderFacts } from './provider.ts';
import { again, changeEntries, listen, restart, writeConfiguration } from './scripts.ts';
import type { Replication } from './settings.ts';

/** Debian 12 starts slapd once the network is online; Debian 13's unit does not wait for addresses. */
export const slapdOnline = {
  path: paths.slapdUnit,
  content: `# Written by mailha: slapd listens on the private address, which has to be there.
[Unit]
Wants=network-online.target
After=network-online.target
`,
};

/** Changes of the configuration, and those that make slapd use it. */
export function configure(now: ProviderFacts, to: Replication, choice: LdapChoice): readonly Change[] {
  const { config, node } = now;
  const isFile = config.form !== 'directory';
  const services = config.services.join(' ') === to.services.join(' ') ? [] : [listen(config.services, to)];
  const unit = putFiles(now.files, [slapdOnline]);
  const written = isFile ? writeFile(now, to) : [];
  const ldif = isFile ? undefined : replicationLdif(config, to);
  const modified = ldif === undefined ? [] : [changeEntries(config.path, ldif)];
  const folder = folderOf(config);
  const isDue = !node.running || services.length > 0 || written.length > 0 || isStale(now, isFile);
  const start =
    choice.kind === 'load'
      ? [reach(to, choice.from), empty(config.path, folder)]
      : isDue
        ? [restart(config.path, node.running)]
        : [];
  const loaded = choice.kind === 'load' ? [load(to, folder, choice.from)] : [];
  const changes = [
    ...written,
    ...services,
    ...unit,
    ...(unit.length > 0 ? [reload] : []),
    ...start,
    ...modified,
    ...loaded,
  ];
  // Undone last: slapd restarts with the restored configuration, and stays down if it was down.
  const last: Run = node.running ? again : { run: ['systemctl', 'stop', 'slapd'] };
  return changes.map((change, i) => (i === 0 ? { ...change, undo: [...(change.undo ?? []), last] } : change));
}

function writeFile({ config, files }: ProviderFacts, to: Replication): readonly Change[] {
  const content = renderReplication(config, to);
  const before = files.get(paths.slapdReplication);
  const isSo = before?.content === content && before.mode === '640' && includes(config.text);
  return isSo ? [] : [writeConfiguration(config.path, content, before?.content)];
}

/** Written by a run that was interrupted before slapd read it. */
function isStale({ files, units: known }: ProviderFacts, isFile: boolean): boolean {
  const unit = unitOf(known, 'slapd.service');
  return (
    unit.known &&
    unit.changedAt < lastWritten(files, [...(isFile ? [paths.slapdReplication] : []), paths.slapdDefaults])
  );
}

function folderOf(config: SlapdConfig): string {
  const folder =
    config.form === 'directory' ? /^olcDbDirectory: (\S+)$/m.exec(config.text)?.[1] : databaseFolder(config);
  if (folder === undefined) throw new Refused(`${config.path} does not set the database directory`);
  return folder;
}
