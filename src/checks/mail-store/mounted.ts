import type { Files } from '../../facts/host/files.ts';
import { managedFiles, paths, storeMark } from '../../facts/host/managed-files.ts';
import { type MailStoreMount, mailStore } from '../../facts/mail-store/mount.ts';
import { mountLocation } from '../../facts/mail-store/mount-location.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import { mailStoreOf } from '../../model/inventory/mail-store.ts';
import { combine } from '../cluster/combine.ts';
import { named } from '../cluster/words.ts';

export interface StoreFacts {
  readonly files: Files;
  readonly mounted: MailStoreMount | undefined;
}

/** Once a mail host has our line in its fstab, or has the mail store without. Where nobody answers it may well be. */
export function isSetUp(seen: readonly Seen<StoreFacts>[]): boolean {
  return seen.length === 0 || seen.some((host) => isDeclared(host.facts) || host.facts.mounted !== undefined);
}

/** Whether a deploy has come to this host. */
export function isDeclared({ files }: Pick<StoreFacts, 'files'>): boolean {
  return files.get(paths.fstab)?.content.includes(storeMark) === true;
}

export const facts = { files: managedFiles, mounted: mailStore };
const namesOf = (seen: readonly Seen<unknown>[]) => named(seen.map(({ host }) => host.name));

/** Where it is not, Dovecot and Postfix do not start, or find a folder that nobody can write to. */
export const mailStoreMounted = defineCheck({
  id: 'mail-store.mounted',
  on: 'mail',
  facts,
  judge({ seen }, inventory) {
    const store = mailStoreOf(inventory);
    if (!store || !isSetUp(seen)) return undefined;
    const path = inventory.mail.store;
    const without = seen.filter((host) => !host.facts.mounted);
    return combine(
      seen.map(({ host: { name }, facts: { mounted } }): Verdict => {
        if (!mounted) {
          return {
            status: without.length === seen.length ? 'critical' : 'degraded',
            summary: `${name} has not mounted ${path}`,
            remedy: `On ${name}: \`systemctl start ${path}\`, and \`systemctl status ${path}\` says why not; \`status filer\` says whether ${store.filer.name} exports it.`,
          };
        }
        const place = mountLocation(mounted, store);
        if (place === 'elsewhere') {
          return {
            status: 'critical',
            summary: `${name} has ${mounted.source} on ${path}, and not ${store.source}: its mail is in another place`,
            remedy: `\`plan mail-store\` says what to do; until then take ${name} out of service, so that mail is not kept in two places.`,
          };
        }
        if (place === 'public') {
          return {
            status: 'degraded',
            summary: `${name} has the mail store from ${mounted.source}, over the public network`,
            remedy: `On ${name}: mount ${store.source} instead, so that mail crosses the private network only: \`umount ${path}\`, take the line out of /etc/fstab, then \`deploy mail-store\`.`,
          };
        }
        return { status: 'ok', summary: name };
      }),
      () => `${store.source} is on ${path} of ${namesOf(seen)}`,
    );
  },
});

/** The filer itself is asked, and for so long only: whoever waits for a hard mount waits for ever. */
export const mailStoreAnswers = defineCheck({
  id: 'mail-store.answers',
  on: 'mail',
  facts,
  judge({ seen }, inventory) {
    const store = mailStoreOf(inventory);
    const those = seen.filter((host) => host.facts.mounted);
    if (!store || !isSetUp(seen) || (seen.length > 0 && those.length === 0)) return undefined;
    const { name } = store.filer;
    return combine(
      those.map(({ host, facts: { mounted } }): Verdict => {
        const answer = mounted?.answer;
        if (answer?.id !== undefined) return { status: 'ok', summary: host.name };
        return {
          status: 'critical',
          summary: `the mail store does not answer ${host.name}: ${answer?.why}`,
          remedy: `See that ${name} runs and serves (\`status filer\`, \`systemctl status nfs-server\`), and on ${host.name} that \`ping ${store.filer.private}\` gets there. Mail waits, and goes on by itself once ${name} answers: leave the mount alone.`,
        };
      }),
      () => `${name} answers ${namesOf(those)}`,
    );
  },
});
