import type { Files } from '../../facts/host/files.ts';
import { managedFiles, paths, storeMark } from '../../facts/host/managed-files.ts';
import { type MailStoreMount, mailStore } from '../../facts/mail-store/mount.ts';
import { mountLocation } from '../../facts/mail-store/mount-location.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import { mailStoreOf } from '../../model/inventory/mail-store.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine } from '../cluster/combine.ts';
import { answerRemedy, riskOf } from './mount-faults.ts';

export interface StoreFacts {
  readonly files: Files;
  readonly mounted: MailStoreMount | undefined;
}

/** Whether any mail host has our fstab line or the mail store mounted. Assumed when no host answers. */
export function isSetUp(seen: readonly Seen<StoreFacts>[]): boolean {
  return seen.length === 0 || seen.some((host) => isDeclared(host.facts) || host.facts.mounted !== undefined);
}

/** Whether a deploy has reached this host. */
export function isDeclared({ files }: Pick<StoreFacts, 'files'>): boolean {
  return files.get(paths.fstab)?.content.includes(storeMark) === true;
}

export const facts = { files: managedFiles, mounted: mailStore };
const namesOf = (seen: readonly Seen<unknown>[]) => named(seen.map(({ host }) => host.name));

/** Without the mount, Dovecot and Postfix do not start, or find a folder they cannot write to. */
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
            hosts: [name],
            summary: `${path} is not mounted on ${name}`,
            remedy: `On ${name}: \`systemctl start ${path}\`; \`systemctl status ${path}\` shows why it failed. \`status filer\` shows whether ${store.filer.name} exports it.`,
          };
        }
        const place = mountLocation(mounted, store);
        if (place === 'elsewhere') {
          return {
            status: 'critical',
            hosts: [name],
            summary: `${name} has ${mounted.source} on ${path} instead of ${store.source}: its mail is stored elsewhere`,
            remedy: `Drain ${name} now, so that mail is not stored in two places; \`plan mail-store\` shows what to do.`,
          };
        }
        if (place === 'public') {
          return {
            status: 'degraded',
            hosts: [name],
            summary: `${name} mounts the mail store over the public network (${mounted.source})`,
            remedy: `On ${name}: \`umount ${path}\`, remove its line from /etc/fstab, then \`deploy mail-store\` mounts ${store.source} over the private network.`,
          };
        }
        if (place === 'unsure') {
          return {
            status: 'unknown',
            hosts: [name],
            summary: `${name} has ${mounted.source} on ${path}: without an IPv4 address it is not known whether that is ${store.filer.name}`,
            remedy: `Compare \`findmnt ${path}\` on ${name} with \`ip address\` on ${store.filer.name}. If it is the same host: on ${name} \`umount ${path}\`, remove its line from /etc/fstab, then \`deploy mail-store\` mounts ${store.source}. If not, drain ${name}: its mail is stored elsewhere.`,
          };
        }
        if (place === 'rooted') {
          return {
            status: 'unknown',
            hosts: [name],
            others: [store.filer.name],
            summary: `${name} has ${mounted.source} on ${path}: with fsid=0 on ${store.filer.name} that may be ${store.export}`,
            remedy: `On ${store.filer.name}: \`grep fsid=0 /var/lib/nfs/etab\` shows the folder where NFSv4 paths begin. If that makes it ${store.export}: remove fsid=0 there, on ${name} \`umount ${path}\` and remove its line from /etc/fstab, then \`deploy mail-store\` mounts ${store.source}. If not, drain ${name}: its mail is stored elsewhere.`,
          };
        }
        if (mounted.options.has('ro')) {
          return {
            status: 'critical',
            hosts: [name],
            others: [store.filer.name],
            summary: `${name} has the mail store mounted read-only: no mail can be delivered there`,
            remedy: `Drain ${name}, then on ${name}: \`mount -o remount,rw ${path}\`. If that is refused, on ${store.filer.name}: \`findmnt -T ${store.export}\` shows ro after a disk error (\`dmesg\`), \`exportfs -v\` a read-only export.`,
          };
        }
        const risk = riskOf(mounted);
        if (risk) {
          return {
            status: 'degraded',
            hosts: [name],
            summary: `${name} has the mail store mounted ${risk}`,
            remedy: `On ${name}: remove the line for ${path} from /etc/fstab if it is not mailha's, then \`deploy mail-store\` remounts it (Dovecot and Postfix there stop meanwhile).`,
          };
        }
        return fine({ name });
      }),
      () => `${store.source} is on ${path} of ${namesOf(seen)}`,
    );
  },
});

/** The filer must answer within a limit: on a hard mount a process waits forever. */
export const mailStoreAnswers = defineCheck({
  id: 'mail-store.answers',
  on: 'mail',
  facts,
  judge({ seen }, inventory) {
    const store = mailStoreOf(inventory);
    const those = seen.filter((host) => host.facts.mounted);
    if (!store || !isSetUp(seen) || (seen.length > 0 && those.length === 0)) return undefined;
    const { name } = store.filer;
    const silent = those.filter(({ facts: { mounted } }) => mounted?.answer.id === undefined);
    // A filer that answers no mail host is at fault itself.
    const isFiler = silent.length === those.length;
    return combine(
      those.map(({ host, facts: { mounted } }): Verdict => {
        const answer = mounted?.answer;
        if (answer?.id !== undefined) return { ...fine(host), others: [name] };
        const about = isFiler ? { hosts: [name], others: [host.name] } : { hosts: [host.name], others: [name] };
        return {
          status: 'critical',
          ...about,
          summary: `mail store not responding on ${host.name}: ${answer?.why}`,
          remedy: answerRemedy(answer?.why ?? '', { host, store, path: inventory.mail.store }),
        };
      }),
      () => `${name} answers ${namesOf(those)}`,
    );
  },
});
