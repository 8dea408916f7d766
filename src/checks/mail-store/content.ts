import type { MountedFiler } from '../../facts/mail-store/mount.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import { mailStoreOf } from '../../model/inventory/mail-store.ts';
import { named } from '../../model/text/named.ts';
import { facts, type StoreFacts } from './mounted.ts';

/** Every mail host must have the same file system and folder of the filer mounted. */
export const mailStoreSame = defineCheck({
  id: 'mail-store.same',
  on: 'mail',
  facts,
  judge({ seen }, inventory): Verdict | undefined {
    const answers = answered(seen);
    if (answers.length < 2) return undefined;
    const [first] = answers;
    const others = answers.filter(({ answer }) => answer.id !== first?.answer.id);
    if (others.length === 0) {
      return {
        status: 'ok',
        hosts: answers.map(({ name }) => name),
        summary: `${named(answers.map(({ name }) => name))} have the same mail store`,
      };
    }
    return {
      status: 'critical',
      hosts: answers.map(({ name }) => name),
      summary: `${named(others.map(({ name }) => name))} and ${first?.name} have different folders mounted on ${inventory.mail.store}`,
      remedy: `On each: \`findmnt ${inventory.mail.store}\`, \`cat /proc/fs/nfsfs/volumes\`. Drain the host with the wrong folder, move its mail over, then \`deploy mail-store\`.`,
    };
  },
});

interface WithAnswer {
  readonly name: string;
  readonly answer: MountedFiler;
}

function answered(seen: readonly Seen<StoreFacts>[]): readonly WithAnswer[] {
  return seen.flatMap(({ host: { name }, facts: { mounted } }) =>
    mounted?.answer.id === undefined ? [] : [{ name, answer: mounted.answer }],
  );
}

/** Measured on the mail hosts, which get the errors when it is full. */
export const mailStoreHasSpace = defineCheck({
  id: 'mail-store.room',
  on: 'mail',
  facts,
  judge({ seen }, inventory): Verdict | undefined {
    const { limits, mail } = inventory;
    const filer = mailStoreOf(inventory)?.filer;
    const hosts = filer ? [filer.name] : [];
    const [fullest] = answered(seen).toSorted((a, b) => usedOf(b) - usedOf(a));
    if (!fullest) return undefined;
    const used = usedOf(fullest);
    const isByFiles = fullest.answer.usedInodesPercent > fullest.answer.usedPercent;
    const summary = isByFiles
      ? `the mail store has ${used} % of its inodes in use`
      : `the mail store is ${used} % full`;
    const shows = isByFiles
      ? `\`du -x --inodes --max-depth=4 ${mail.export} | sort -n | tail\` shows the mailboxes with the most mail`
      : `\`du -xh --max-depth=4 ${mail.export} | sort -h | tail\` shows the largest mailboxes`;
    if (used < limits.diskDegraded) return { status: 'ok', hosts, summary };
    return {
      status: used >= limits.diskCritical ? 'critical' : 'degraded',
      hosts,
      summary,
      remedy: `On ${filer?.name ?? 'the filer'}: ${shows}; grow the file system before mail is refused.`,
    };
  },
});

function usedOf({ answer }: WithAnswer): number {
  return Math.max(answer.usedPercent, answer.usedInodesPercent);
}
