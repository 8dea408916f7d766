import type { MailStoreMount } from '../../facts/mail-store/mount.ts';
import { mountLocation } from '../../facts/mail-store/mount-location.ts';
import { type Mountpoint, parentAndName } from '../../facts/mail-store/mountpoint.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import type { MailStore } from '../../model/inventory/mail-store.ts';
import { Refused } from '../../model/text/errors.ts';
import { withoutBlock } from '../host/block.ts';
import { fstabBlock } from './options.ts';

export interface MailStoreFacts {
  readonly fstab: string;
  readonly mounted: MailStoreMount | undefined;
  readonly folder: Mountpoint;
}

/** Mail hidden below a mount, or split over two places, is as good as lost. */
export function refuseUnsafe(
  { fstab, mounted, folder }: MailStoreFacts,
  store: MailStore,
  { host, inventory }: { readonly host: Host; readonly inventory: Inventory },
): void {
  const path = inventory.mail.store;
  const { name } = host;
  const refuse = (what: string) => {
    throw new Refused(what);
  };
  if (name === store.filer.name) {
    refuse(`${name} is both filer and mail host: a host that mounts its own export can hang, so split the roles`);
  }
  const line = withoutBlock(fstab, fstabBlock(store, inventory))
    .split('\n')
    .find((each) => !each.trimStart().startsWith('#') && each.trim().split(/\s+/)[1]?.replace(/\/+$/, '') === path);
  if (line !== undefined) {
    refuse(
      `/etc/fstab of ${name} already has an entry for ${path}: if it is the same mail store, \`umount ${path}\` and remove the entry, then deploy again; mailha writes its own`,
    );
  }
  const place = mounted && mountLocation(mounted, store);
  if (mounted && (place === 'unsure' || place === 'rooted')) {
    refuse(
      `${path} of ${name} is mounted from ${mounted.source}, and it is not known whether that is ${store.export} of ${store.filer.name} (see \`status ${name}\`): if it is, \`umount ${path}\`, then deploy again`,
    );
  }
  if (mounted && place === 'elsewhere') {
    refuse(
      `${path} of ${name} is mounted from ${mounted.source}, but ${store.source} is declared: correct cluster.yaml, or copy the mail over and \`umount ${path}\``,
    );
  }
  if (folder.kind === 'something else') {
    refuse(`${path} on ${name} is not a directory: move it away, or set another mail.store in cluster.yaml`);
  }
  if (!folder.immutable && folder.withoutAttributes !== undefined) {
    refuse(
      `${path} on ${name} is on ${folder.withoutAttributes}, which has no immutable attribute (\`chattr +i\`) to protect the mount point: mount a small ext4, xfs or btrfs volume at ${parentAndName(path)[0]}, or set another mail.store in cluster.yaml`,
    );
  }
  const [first, ...others] = folder.content;
  if (!mounted && first !== undefined) {
    const what = `${JSON.stringify(first)}${others.length > 0 ? ' and more' : ''}`;
    refuse(
      `${path} on ${name} is not mounted and contains ${what}, which the mount would hide: check what it is, move it away with \`mv\`, deploy again, then copy any mail into the mail store`,
    );
  }
}
