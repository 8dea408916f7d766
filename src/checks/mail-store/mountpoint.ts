import { mountpoint } from '../../facts/mail-store/mountpoint.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';
import { facts, isSetUp } from './mounted.ts';

/** A writable mountpoint would take mail while the mail store is not mounted, and the mount would hide it afterwards. */
export const mountpointProtected = defineCheck({
  id: 'mail-store.mountpoint',
  on: 'mail',
  facts: { ...facts, mountpoint },
  judge({ seen }, { mail: { store: path } }) {
    if (!isSetUp(seen)) return undefined;
    return combine(
      seen.flatMap(({ host: { name }, facts: { mountpoint: folder, mounted } }): readonly Verdict[] => {
        const bad: Verdict[] = [];
        if (folder.content.length > 0) {
          bad.push({
            status: 'degraded',
            hosts: [name],
            summary: mounted
              ? `${path} on ${name} hides files beneath the mount, first ${JSON.stringify(folder.content[0])}`
              : `${path} on ${name} is not mounted but has files, first ${JSON.stringify(folder.content[0])}`,
            remedy: `On ${name}: \`unshare -m sh -c 'mount --bind ${path.slice(0, path.lastIndexOf('/')) || '/'} /mnt; ls -lR /mnt${path.slice(path.lastIndexOf('/'))}'\` lists them; they may be mail delivered while the mail store was not mounted.`,
          });
        }
        if (!folder.immutable) {
          bad.push({
            status: 'degraded',
            hosts: [name],
            summary: `${path} on ${name} is writable while the mail store is not mounted`,
            remedy:
              folder.withoutAttributes === undefined
                ? '`deploy mail-store` protects the mountpoint (`chattr +i`).'
                : `${folder.withoutAttributes} has no immutable attribute: move ${path} to an ext4, xfs or btrfs file system.`,
          });
        }
        return bad.length > 0 ? bad : [fine({ name })];
      }),
      (good) => `${path} is write-protected beneath the mount on ${named(hostsOf(good))}`,
    );
  },
});
