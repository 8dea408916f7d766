import { z } from 'zod';
import { apply } from '../../src/engine/apply.ts';
import { preview } from '../../src/engine/preview.ts';
import { keptUntil } from '../../src/model/mail/kept-mail.ts';
import { mailAddress, quotaInWords } from '../../src/model/mail/mail-names.ts';
import { newMailPassword } from '../../src/model/mail/mail-password.ts';
import { sealFor } from '../../src/model/run/handover.ts';
import type { WriteJob } from '../../src/model/run/job.ts';
import { dateOf } from '../../src/model/text/minute.ts';
import { mailboxAdded, mailboxSet, passwordSet } from '../../src/steps/mail/mailbox.ts';
import { mailboxAlias, mailboxForwards } from '../../src/steps/mail/mailbox-forwards.ts';
import { mailboxRemoved } from '../../src/steps/mail/mailbox-removed.ts';
import { sessionsEnded } from '../../src/steps/mail/sessions-ended.ts';
import { directoryJob, everywhere, later, targetOn, writerNow } from './directory-writer.ts';

const Mailbox = z.object({ address: z.string(), name: z.string(), quota: z.int().min(0), at: z.int() });

export const addMailboxJob = directoryJob({
  name: 'add-mailbox',
  params: Mailbox,
  step: ({ address, ...more }) => mailboxAdded({ ...mailAddress(address), ...more }),
  made: ({ address }) =>
    `${address} added without a password; set one at a terminal with \`mailbox password ${address}\``,
  there: ({ address }) => `${address} already exists; nothing was changed`,
});

/** `to` is the public key of the requesting terminal, which alone can decrypt the password. */
const Password = z.object({ address: z.string(), to: z.string(), at: z.int() });

/** The worker generates the password during the change: neither it nor its hash is ever in a job, a plan or a journal. */
export const setPasswordJob: WriteJob<z.infer<typeof Password>> = {
  name: 'set-password',
  writes: true,
  params: Password,
  async plan(world, { address, at }) {
    return preview(world, targetOn(await writerNow(world), passwordSet(mailAddress(address), at)));
  },
  async apply(world, { address, to, at }, approved) {
    const writer = await writerNow(world);
    const { password, hash } = newMailPassword();
    await apply(world, targetOn(writer, passwordSet(mailAddress(address), at, hash)), approved);
    await world.handOver(sealFor(to, password));
    const sentence = `${address} has a new password, shown at the requesting terminal`;
    return { status: 'ok', sentence: `${sentence}${later(writer)}` };
  },
};

const Quota = z.object({ address: z.string(), quota: z.int().min(0) });

export const mailboxQuotaJob = directoryJob({
  name: 'mailbox-quota',
  params: Quota,
  step: ({ address, quota }) =>
    mailboxSet(mailAddress(address), {
      id: 'mail.quota',
      summary: `the quota of ${address} is ${quotaInWords(quota)}`,
      doing: `set the quota of ${address} to ${quotaInWords(quota)}`,
      wanted: () => ({ mailQuota: [String(quota)] }),
    }),
  made: ({ address, quota }) => `quota of ${address} is now ${quotaInWords(quota)}`,
  there: ({ address, quota }) => `quota of ${address} already is ${quotaInWords(quota)}`,
});

const Name = z.object({ address: z.string(), name: z.string() });

export const mailboxNameJob = directoryJob({
  name: 'mailbox-name',
  params: Name,
  step: ({ address, name }) =>
    mailboxSet(mailAddress(address), {
      id: 'mail.name',
      summary: `the name of ${address} is ${name}`,
      doing: `name ${address} ${name}`,
      wanted: () => ({ cn: [name] }),
    }),
  made: ({ address, name }) => `${address} is now named ${name}`,
  there: ({ address, name }) => `${address} already has the name ${name}`,
});

const Address = z.object({ address: z.string() });

const status = (address: string, to: 'active' | 'disabled') =>
  mailboxSet(mailAddress(address), {
    id: 'mail.status',
    summary: `${address} is ${to}`,
    doing: `${to === 'active' ? 'enable' : 'disable'} ${address}`,
    wanted: () => ({ accountStatus: [to] }),
  });

export const disableMailboxJob = directoryJob({
  name: 'disable-mailbox',
  params: Address,
  step: ({ address }) => status(address, 'disabled'),
  after: ({ address }, writer) => everywhere(writer, sessionsEnded(address)),
  made: ({ address }) =>
    `${address} is disabled and logged out: mail to it is rejected, and what it has stays. \`mailbox enable ${address}\` enables it`,
  there: ({ address }) => `${address} is already disabled and has no sessions`,
});

export const enableMailboxJob = directoryJob({
  name: 'enable-mailbox',
  params: Address,
  step: ({ address }) => status(address, 'active'),
  made: ({ address }) => `${address} is enabled`,
  there: ({ address }) => `${address} is already enabled`,
});

const Removal = z.object({ address: z.string(), at: z.int() });

export const removeMailboxJob = directoryJob({
  name: 'remove-mailbox',
  params: Removal,
  step: ({ address, at }) => mailboxRemoved(mailAddress(address), at),
  after: ({ address }, writer) => everywhere(writer, sessionsEnded(address)),
  made({ address, at }, { cluster }) {
    const { mail } = cluster.inventory;
    return `${address} removed. Its mail stays in ${mail.store}: keep it until ${dateOf(keptUntil({ removedAt: at }, mail))} (mail.keepRemovedDays); mailha never deletes it, \`mailbox removed\` lists it`;
  },
  there: ({ address }) => `there is no mailbox ${address}; nothing was changed`,
});

const Forward = z.object({ address: z.string(), to: z.array(z.string()), keep: z.boolean() });

export const forwardMailboxJob = directoryJob({
  name: 'forward-mailbox',
  params: Forward,
  step: ({ address, ...more }) => mailboxForwards(mailAddress(address), more),
  made: ({ address, to, keep }) =>
    to.length === 0
      ? `${address} no longer forwards mail`
      : `mail for ${address} goes to ${to.join(', ')}${keep ? ', and a copy stays' : ' only'}`,
  there: ({ address, to }) =>
    to.length === 0 ? `${address} forwards no mail` : `${address} already forwards to ${to.join(', ')}`,
});

const Alias = z.object({ address: z.string(), alias: z.string(), wanted: z.boolean() });

export const aliasMailboxJob = directoryJob({
  name: 'alias-mailbox',
  params: Alias,
  step: ({ address, alias, wanted }) => mailboxAlias(mailAddress(address), mailAddress(alias), wanted),
  made: ({ address, alias, wanted }) =>
    wanted ? `mail for ${alias} now comes to ${address}` : `${alias} is no longer an alias of ${address}`,
  there: ({ address, alias, wanted }) => `${alias} ${wanted ? 'already is an' : 'is no'} alias of ${address}`,
});
