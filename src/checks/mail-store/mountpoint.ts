import { mountpoint } from '../../facts/mail-store/mountpoint.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import { combine } from '../cluster/combine.ts';
import { named } from '../cluster/words.ts';
import { facts, isSetUp } from './mounted.ts';

/** What is beneath the mount: were it writable, mail would be kept there while the mail store is away, and hidden afterwards. */
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
            summary: mounted
              ? `${path} of ${name} hides something beneath the mount, ${JSON.stringify(folder.content[0])} first`
              : `${path} of ${name} has something in it and no mail store, ${JSON.stringify(folder.content[0])} first`,
            remedy: `On ${name}: \`unshare -m sh -c 'mount --bind ${path.slice(0, path.lastIndexOf('/')) || '/'} /mnt; ls -lR /mnt${path.slice(path.lastIndexOf('/'))}'\` shows it; it may be mail that was delivered while the mail store was away.`,
          });
        }
        if (!folder.immutable) {
          bad.push({
            status: 'degraded',
            summary: `${name} could write to ${path} while the mail store is away`,
            remedy: '`deploy mail-store` protects the mountpoint (`chattr +i`).',
          });
        }
        return bad.length > 0 ? bad : [{ status: 'ok', summary: name }];
      }),
      (good) => `nobody can write to ${path} without the mail store on ${named(good.map(({ summary }) => summary))}`,
    );
  },
});
