import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { type MailStoreMount, mailStore } from '../../facts/mail-store/mount.ts';
import { beneath, mountpoint, parentAndName } from '../../facts/mail-store/mountpoint.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { type MailStore, mailStoreOf } from '../../model/inventory/mail-store.ts';
import type { Change, Run } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { withBlock } from '../host/block.ts';
import { putFiles, type WantedFile } from '../host/put-file.ts';
import { fstabBlock, mountedSo } from './options.ts';
import { refuseUnsafe } from './refused.ts';

/** Daemons that read or write mail start after the mount, never without it, and stop before it. */
function renderUnit({ mail }: Inventory): string {
  return `# Written by mailha from cluster.yaml: mail services need the mail store.
[Unit]
RequiresMountsFor=${mail.store}
`;
}

function filesFor(store: MailStore, inventory: Inventory, fstab: string): readonly WantedFile[] {
  const content = renderUnit(inventory);
  const units = [paths.dovecotStore, paths.postfixStore, paths.postfixInstanceStore];
  return [
    ...units.map((path) => ({ path, content })),
    { path: paths.fstab, content: withBlock(fstab, fstabBlock(store, inventory), 'last') },
  ];
}

export const mailStoreMounted = defineStep({
  id: 'mail-store.mounted',
  on: ['mail'],
  summary: 'the mail store is mounted, and an empty directory cannot pass for it',
  facts: { files: managedFiles, mounted: mailStore, mountpoint },
  plan({ files, mounted, mountpoint: folder }, host, { inventory }) {
    const store = mailStoreOf(inventory);
    if (!store) return [];
    const fstab = files.get(paths.fstab)?.content ?? '';
    refuseUnsafe({ fstab, mounted, folder }, store, { host, inventory });
    const path = inventory.mail.store;
    const written = putFiles(files, filesFor(store, inventory, fstab));
    const changes = [
      ...(folder.kind === 'absent' ? [makeFolder(path)] : []),
      ...(folder.immutable ? [] : [protect(path)]),
      ...written,
      ...(written.length > 0 ? [reload] : []),
      ...mounting(path, mounted),
    ];
    // Undone last: systemd rereads the old units and mounts what was mounted before.
    const afterUndo: readonly Run[] = [
      ...(written.length > 0 ? [{ run: reload.run }] : []),
      ...(mounted ? [{ run: ['systemctl', 'start', path] as const }] : []),
    ];
    return changes.map((change, i) => (i === 0 ? { ...change, undo: [...(change.undo ?? []), ...afterUndo] } : change));
  },
});

const makeFolder = (path: string): Change => ({
  summary: `create mount point ${path}`,
  run: ['install', '-d', '-m', '755', '-o', 'root', '-g', 'root', path],
  undo: [{ run: ['rmdir', path] }],
});

/** The directory below the mount, if there is one. */
function attribute(sign: '+i' | '-i', path: string): Run {
  const script = `${beneath} && chattr "$3" "./$2"`;
  return { run: ['unshare', '--mount', 'sh', '-c', script, 'sh', ...parentAndName(path), sign] };
}

const protect = (path: string): Change => ({
  summary: `make ${path} immutable while nothing is mounted there`,
  ...attribute('+i', path),
  undo: [attribute('-i', path)],
});

const reload: Change = { summary: 'reload systemd unit files', run: ['systemctl', 'daemon-reload'] };

/** Uses the unit that also mounts at boot. It retries for ever; on timeout the journal shows its messages. */
const start = `timeout 50 systemctl "$1" "$2" && exit
[ $? -ne 124 ] || late=1
systemctl stop "$2"
if [ "$late" ]; then
  echo 'mount timed out after 50 s' >&2
else
  journalctl -u "$(systemd-escape -p --suffix=mount "$2")" -n 3 -o cat --no-pager >&2
fi
exit 1`;

function mounting(path: string, mounted: MailStoreMount | undefined): readonly Change[] {
  if (mounted && mountedSo(mounted)) return [];
  const run = ['sh', '-c', start, 'sh', mounted ? 'restart' : 'start', path] as const;
  if (!mounted)
    return [{ summary: 'mount the mail store', run, undo: [{ run: ['systemctl', 'stop', path] }], timeoutSeconds: 90 }];
  return [
    {
      summary: 'remount the mail store with the declared options',
      run,
      disrupts: 'Dovecot and Postfix on this host stop during the remount',
      timeoutSeconds: 90,
    },
  ];
}
