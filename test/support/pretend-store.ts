import type { FileState } from '../../src/facts/host/files.ts';
import { paths } from '../../src/facts/host/managed-files.ts';
import type { Unit } from '../../src/facts/host/units.ts';
import type { ExportFolder } from '../../src/facts/mail-store/export-folder.ts';
import type { MailStoreMount } from '../../src/facts/mail-store/mount.ts';
import type { Mountpoint } from '../../src/facts/mail-store/mountpoint.ts';
import type { Export } from '../../src/facts/mail-store/nfs-exports.ts';
import type { Run } from '../../src/model/plan/step.ts';

/** The part of a pretended host that the steps of the mail store touch. */
interface Pretended {
  readonly files: ReadonlyMap<string, FileState>;
  readonly units: ReadonlyMap<string, Unit>;
}

/** What a host has of the mail store: as the filer, and as a mail host. */
export interface PretendStore {
  folder: ExportFolder | undefined;
  exports: readonly Export[];
  mountpoint: Mountpoint;
  mounted: MailStoreMount | undefined;
}

export function noStore(): PretendStore {
  const mountpoint: Mountpoint = { kind: 'absent', immutable: false, content: [] };
  return { folder: undefined, exports: [], mountpoint, mounted: undefined };
}

/** Undefined when the fact is about something else. */
export function storeAnswer(id: string, store: PretendStore): { readonly value: unknown } | undefined {
  if (id === 'nfs.export-folder') return { value: store.folder };
  if (id === 'nfs.exports') return { value: store.exports };
  if (id === 'mail-store.mountpoint') return { value: store.mountpoint };
  if (id === 'mail-store.mount') return { value: store.mounted };
  return undefined;
}

/** Whether the change was one of the mail store's. Throws where a real host would fail. */
export function storeChange(host: Pretended, store: PretendStore, { run }: Run): boolean {
  const line = run.join(' ');
  const path = run.at(-1) ?? '';
  if (/^install -d /.test(line) && path === '/srv/vmail') {
    store.folder = { kind: 'folder', owner: '0:0', mode: '755', hasContent: false, isMount: false };
  } else if (/^install -d /.test(line)) store.mountpoint = { ...store.mountpoint, kind: 'folder' };
  else if (line.includes('chown "$2" "$1" && chmod')) {
    if (store.folder) store.folder = { ...store.folder, owner: run[5] ?? '', mode: run[6] ?? '' };
  } else if (line.includes('chattr')) {
    if (store.mountpoint.kind !== 'folder') throw new Error('chattr: no such folder');
    store.mountpoint = { ...store.mountpoint, immutable: path === '+i' };
  } else if (line === 'exportfs -ra') store.exports = exportsIn(host.files.get(paths.exports)?.content ?? '');
  else if (line.includes('systemctl "$1" "$2"'))
    store.mounted = mountBy(host.files.get(paths.fstab)?.content ?? '', path);
  else return /^(systemctl stop \/|rmdir )/.test(line);
  return true;
}

function exportsIn(text: string): readonly Export[] {
  return text.split('\n').flatMap((line) => {
    const [path = '', ...clients] = line.split(' ');
    if (!path.startsWith('/')) return [];
    return clients.map((each) => {
      const [, client = '', options = ''] = /^(\S+)\((.*)\)$/.exec(each) ?? [];
      return { path, client, options: new Set(options.split(',')) };
    });
  });
}

function mountBy(fstab: string, path: string): MailStoreMount {
  const line = fstab.split('\n').find((each) => each.split(' ')[1] === path);
  if (line === undefined) throw new Error(`mount: ${path}: not in /etc/fstab`);
  const [source = '', , , options = ''] = line.split(' ');
  const shown = options.replace('positive', 'pos').split(',');
  const answer = { id: 'abcd:0 2', usedPercent: 10, usedInodesPercent: 1 };
  return { source, type: 'nfs4', options: new Set(['rw', ...shown]), answer };
}
