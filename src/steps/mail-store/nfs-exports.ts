import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import type { ExportFolder } from '../../facts/mail-store/export-folder.ts';
import { exportFolder } from '../../facts/mail-store/export-folder.ts';
import { type Export, nfsExports } from '../../facts/mail-store/nfs-exports.ts';
import type { Host } from '../../model/inventory/inventory.ts';
import { type MailStore, mailStoreOf } from '../../model/inventory/mail-store.ts';
import type { Change, Run } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { Refused } from '../../model/text/errors.ts';
import { putFiles } from '../host/put-file.ts';

/** Every option with its effect according to exports(5); active exports are shown with the same names. */
const options = ['rw', 'sync', 'no_subtree_check', 'no_root_squash'];

/** `mountpoint`: if the disk is not mounted, NFS would otherwise export an empty directory in place of all mail. */
export function renderExports(store: MailStore, isMount: boolean): string {
  const all = [...options, ...(isMount ? ['mountpoint'] : [])].join(',');
  return `# Written by mailha from cluster.yaml: the mail store, exported only to the private addresses of the mail hosts.
# sync: acknowledged writes are on the filer's disk, so a power loss loses no mail.
# no_root_squash: iRedMail's installer, as root on a mail host, creates directories here and chowns them.
${[store.export, ...store.clients.map((client) => `${client}(${all})`)].join(' ')}
`;
}

/** Whether every mail host may access the mail store as declared; exports to other clients are ignored. */
function isExported({ clients, export: path }: MailStore, exports: readonly Export[]): boolean {
  const given = exports.filter((each) => each.path === path && options.every((option) => each.options.has(option)));
  return clients.every((client) => given.some((each) => each.client === client));
}

export const mailStoreExported = defineStep({
  id: 'nfs.mail-store-exported',
  on: ['filer'],
  summary: 'the filer exports the mail store to the mail hosts',
  facts: { files: managedFiles, folder: exportFolder, exports: nfsExports },
  plan({ files, folder, exports }, host, { inventory }) {
    const store = mailStoreOf(inventory);
    if (!store) return [];
    const had = files.get(paths.exports)?.content ?? '';
    refuseUnsafe(folder, store, { host, hadMount: had.includes(',mountpoint)') });
    const written = putFiles(files, [
      { path: paths.exports, content: renderExports(store, folder?.isMount === true) },
    ]).map((change) => ({ ...change, undo: [...(change.undo ?? []), loadAgain] }));
    const load = written.length > 0 || !isExported(store, exports);
    return [...folderChanges(store.export, folder), ...written, ...(load ? [exportAll] : [])];
  },
});

const loadAgain: Run = { run: ['exportfs', '-ra'] };
const exportAll: Change = { ...loadAgain, summary: 're-export (exportfs -ra)' };

/** Mail stored where the mail hosts do not look is as good as lost. */
function refuseUnsafe(
  folder: ExportFolder | undefined,
  { export: path }: MailStore,
  { host, hadMount }: { readonly host: Host; readonly hadMount: boolean },
): void {
  if (folder?.kind === 'something else') {
    throw new Refused(
      `${path} on ${host.name} is not a directory: set mail.export in cluster.yaml to the directory itself, or move it away`,
    );
  }
  if (hadMount && !folder?.isMount) {
    throw new Refused(
      `the file system of ${path} is not mounted on ${host.name}, and it holds the mail: see \`findmnt --verify\` and \`dmesg\` there, and mount it first`,
    );
  }
}

/**
 * As iRedMail creates it: its contents belong to several users, readable by them only. A directory that already holds
 * mail is left alone.
 */
function folderChanges(path: string, folder: ExportFolder | undefined): readonly Change[] {
  if (!folder) {
    const run = ['install', '-d', '-m', '755', '-o', 'root', '-g', 'root', path] as const;
    return [{ summary: `make ${path}`, run, undo: [{ run: ['rmdir', path] }] }];
  }
  const { owner, mode, hasContent } = folder;
  if (hasContent || (owner === '0:0' && mode === '755')) return [];
  const own = (...to: readonly [string, string]): Run => ({
    run: ['sh', '-c', 'chown "$2" "$1" && chmod "$3" "$1"', 'sh', path, ...to],
  });
  return [{ summary: `give ${path} (empty) to root, mode 755`, ...own('0:0', '755'), undo: [own(owner, mode)] }];
}
