import { z } from 'zod';
import { inLines } from '../../src/checks/cluster/side-by-side.ts';
import { counted } from '../../src/checks/cluster/words.ts';
import { askAll, viewOf } from '../../src/engine/look.ts';
import { keptMail } from '../../src/facts/mail/kept-mail.ts';
import type { Seen } from '../../src/model/check/fact.ts';
import { hostsWith } from '../../src/model/inventory/inventory.ts';
import { firstValue } from '../../src/model/mail/directory-reader.ts';
import { isPlainRecord, isShared, type KeptMail, keptUntil, recordsFolder } from '../../src/model/mail/kept-mail.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import type { Outcome } from '../../src/model/run/outcome.ts';
import { columns } from '../../src/model/text/columns.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { dateOf } from '../../src/model/text/minute.ts';
import { readFirst } from './first-directory.ts';
import { reportTrouble } from './look.ts';

/** Kept mail, and the mailbox that uses its folder now, if one does. */
interface Kept extends KeptMail {
  readonly usedBy: string | undefined;
}

/** Removed mailboxes whose mail is still in the store, and how to delete what is past its date. */
export const removedMailboxesJob: ReadJob<Record<string, never>> = {
  name: 'removed-mailboxes',
  writes: false,
  params: z.object({}) as z.ZodType<Record<string, never>>,
  async run(world): Promise<Outcome> {
    const { host, facts } = await firstAnswer(world);
    const { mail } = world.cluster.inventory;
    if (facts.kept.length === 0) return { status: 'ok', sentence: 'no mail of removed mailboxes is kept' };
    const kept = await withUsers(world, facts.kept);
    const rows = kept.map((one) => [
      ...[one.address, dateOf(one.removedAt), dateOf(keptUntil(one, mail)), sizeOf(one), one.folder],
      one.usedBy === undefined ? '' : `used by ${one.usedBy}`,
    ]);
    const text = inLines(columns([['mailbox', 'removed', 'kept until', 'size', 'folder', ''], ...rows]));
    await world.report({ kind: 'output', host: host.name, command: 'mailbox removed', text });
    const due = kept.filter((one) => isDue(one, world));
    const all = `${counted(kept.length, 'removed mailbox', 'removed mailboxes')} kept in ${mail.store}`;
    if (due.length === 0) return { status: 'ok', sentence: `${all}; none is past its date` };
    const commands = due.map(({ folder, record }) => `rm -r -- ${folder} ${recordsFolder(mail.store)}/${record}\n`);
    await world.report({
      kind: 'output',
      host: host.name,
      command: 'to delete what is past its date',
      text: commands.join(''),
    });
    return {
      status: 'ok',
      sentence: `${all}; ${due.length} past ${due.length === 1 ? 'its' : 'their'} date. mailha deletes no mail: run the commands above as root on ${host.name}`,
    };
  },
};

/** All hosts have the same store. */
async function firstAnswer(world: Observer): Promise<Seen<{ readonly kept: readonly KeptMail[] }>> {
  const facts = { kept: keptMail('sizes') };
  const hosts = hostsWith(world.cluster.inventory, 'mail');
  for (const host of hosts) {
    const others = world.cluster.inventory.hosts.filter(({ name }) => name !== host.name);
    const { seen, missing } = viewOf([host], await askAll(world, [{ on: 'mail', facts }], others), facts);
    if (seen[0]) return seen[0];
    for (const { error } of missing) await reportTrouble(world, host, error);
  }
  throw new Refused('No mail host can read the mail store. `mail` shows why.');
}

/** A removed mailbox may have been restored, or another one made with the same folder. Throws Refused when no directory answers. */
async function withUsers(world: Observer, kept: readonly KeptMail[]): Promise<readonly Kept[]> {
  const attributes = ['mail', 'homeDirectory', 'storageBaseDirectory', 'mailMessageStore'];
  const { said: users } = await readFirst(world, async ({ pages }, base) => {
    const found: { readonly mail: string; readonly folders: readonly string[] }[] = [];
    for await (const page of pages({ base, filter: '(objectClass=mailUser)', attributes }))
      for (const entry of page) {
        const stored = `${firstValue(entry, 'storageBaseDirectory')}/${firstValue(entry, 'mailMessageStore')}`;
        const folders = [firstValue(entry, 'homeDirectory'), stored].filter((one) => one.length > 1);
        found.push({ mail: firstValue(entry, 'mail'), folders });
      }
    return found.length === 0 ? undefined : found;
  });
  return kept.map((one) => {
    const user = users.find(({ folders }) => folders.some((folder) => isShared(one.folder, folder)));
    return { ...one, usedBy: user?.mail };
  });
}

function isDue(one: Kept, { cluster: { inventory }, now }: Observer): boolean {
  const { mail } = inventory;
  return one.usedBy === undefined && isPlainRecord(one, mail.store) && keptUntil(one, mail) <= now().getTime();
}

function sizeOf({ size }: KeptMail): string {
  if (size === undefined) return 'not measured';
  return size < 1024 ? `${size} KiB` : `${Math.round(size / 1024)} MiB`;
}
