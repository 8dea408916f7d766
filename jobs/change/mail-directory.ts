import { z } from 'zod';
import { columns, inLines } from '../../src/checks/cluster/side-by-side.ts';
import { counted, named } from '../../src/checks/cluster/words.ts';
import { preferredWriter, serving, writerFacts } from '../../src/checks/ldap/preferred-writer.ts';
import { apply } from '../../src/engine/apply.ts';
import { askAll, pick, union, viewOf } from '../../src/engine/look.ts';
import { preview } from '../../src/engine/preview.ts';
import { mailboxesOf, mailDomains, mostMailboxes } from '../../src/facts/ldap/mail-directory.ts';
import type { FactSet } from '../../src/model/check/fact.ts';
import type { Host } from '../../src/model/inventory/inventory.ts';
import { providers } from '../../src/model/mail/directory.ts';
import { mailAddress, quotaInWords } from '../../src/model/mail/mail-names.ts';
import { newMailPassword } from '../../src/model/mail/mail-password.ts';
import type { Step } from '../../src/model/plan/step.ts';
import { defineStage, type Target } from '../../src/model/plan/target.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import { sealFor } from '../../src/model/run/handover.ts';
import type { ReadJob, WriteJob } from '../../src/model/run/job.ts';
import type { Outcome } from '../../src/model/run/outcome.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { domainAdded, mailboxAdded, passwordSet } from '../../src/steps/mail/directory.ts';
import { safely } from '../../src/targets/ldap-replication.ts';

/** The host that takes changes of the directory now, and the hosts that get them later. */
interface DirectoryWriter {
  readonly host: Host;
  readonly away: readonly string[];
}

async function writerNow(world: Observer): Promise<DirectoryWriter> {
  const { inventory } = world.cluster;
  const all = providers(inventory);
  const view = viewOf(all, await askAll(world, [{ on: 'mail', facts: writerFacts }]), writerFacts);
  const host = preferredWriter(view, inventory);
  const names = all.map(({ name }) => name);
  if (!host)
    throw new Refused(
      `no mail host has a running directory: \`ldap\` shows ${named(names)}; \`deploy mail\` creates it.`,
    );
  const able = serving(view, inventory).map(({ name }) => name);
  return { host, away: names.filter((name) => !able.includes(name)) };
}

/** Written on one provider; unreachable providers replicate it when they are back. */
function targetOn({ host }: DirectoryWriter, step: Step): Target {
  const stage = defineStage({ ...safely, only: [host.name], steps: [step] });
  return { id: 'the directory', summary: step.summary, stages: [stage] };
}

const later = ({ away }: DirectoryWriter) =>
  away.length === 0
    ? ''
    : `; ${named(away)} ${away.length > 1 ? 'get' : 'gets'} it once ${away.length > 1 ? 'they serve' : 'it serves'} again`;

interface Adding<P> {
  readonly name: string;
  readonly params: z.ZodType<P>;
  step(params: P): Step;
  /** The sentence after the change, also when it already existed. */
  made(params: P, inventory: Observer['cluster']['inventory']): string;
  there(params: P): string;
}

function addingJob<P>({ name, params, step, made, there }: Adding<P>): WriteJob<P> {
  return {
    name,
    writes: true,
    params,
    async plan(world, of) {
      return preview(world, targetOn(await writerNow(world), step(of)));
    },
    nothingToDo: async (_world, of) => ({ status: 'ok', sentence: there(of) }),
    async apply(world, of, approved) {
      const writer = await writerNow(world);
      await apply(world, targetOn(writer, step(of)), approved);
      return { status: 'ok', sentence: `${made(of, world.cluster.inventory)}${later(writer)}` };
    },
  };
}

const Domain = z.object({ domain: z.string() });

export const addDomainJob = addingJob({
  name: 'add-domain',
  params: Domain,
  step: ({ domain }) => domainAdded(domain),
  made: ({ domain }, inventory) =>
    `${domain} added: it receives mail once it has mailboxes. Its DNS needs the same MX, SPF and DMARC as ${inventory.domain} (\`dns\`), and its own DKIM key under /var/lib/dkim on every mail host`,
  there: ({ domain }) => `${domain} already exists; \`mailbox list ${domain}\` shows its mailboxes`,
});

const Mailbox = z.object({
  address: z.string(),
  name: z.string(),
  quota: z.int().min(0),
  at: z.int(),
});

export const addMailboxJob = addingJob({
  name: 'add-mailbox',
  params: Mailbox,
  step: ({ address, ...more }) => mailboxAdded({ ...mailAddress(address), ...more }),
  made: ({ address }) =>
    `${address} added without a password: set one at a terminal with \`mailbox password ${address}\``,
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

/** These facts of the writer's directory, in one round trip. */
async function listed<F>(world: Observer, facts: FactSet<F>): Promise<{ readonly host: Host; readonly said: F }> {
  const { host } = await writerNow(world);
  return { host, said: pick(await world.ask(host, union([facts])), facts, host) };
}

export const domainsJob: ReadJob<Record<string, never>> = {
  name: 'domains',
  writes: false,
  params: z.object({}) as z.ZodType<Record<string, never>>,
  async run(world): Promise<Outcome> {
    const { host, said } = await listed(world, { domains: mailDomains });
    const rows = said.domains.map(({ domain, active, mailboxes }) => [
      domain,
      String(mailboxes),
      active ? 'active' : 'disabled',
    ]);
    const text = inLines(columns([['domain', 'mailboxes', 'status'], ...rows]));
    await world.report({ kind: 'output', host: host.name, command: 'domain list', text });
    return {
      status: 'ok',
      sentence: `mail is accepted for ${counted(said.domains.length, 'domain')} (read from ${host.name})`,
    };
  },
};

export const mailboxesJob: ReadJob<z.infer<typeof Domain>> = {
  name: 'mailboxes',
  writes: false,
  params: Domain,
  async run(world, { domain }): Promise<Outcome> {
    const { host, said } = await listed(world, { domains: mailDomains, mailboxes: mailboxesOf(domain) });
    const known = said.domains.find((one) => one.domain === domain);
    if (!known) throw new Refused(`Unknown domain ${domain}; \`domain list\` shows all.`);
    const rows = said.mailboxes.map((one) => [
      ...[one.address, one.name, quotaInWords(one.quota), one.active ? 'active' : 'disabled'],
      one.hasPassword ? '' : 'no password',
    ]);
    const text = inLines(columns([['mailbox', 'name', 'quota', 'status', ''], ...rows]));
    await world.report({ kind: 'output', host: host.name, command: `mailbox list ${domain}`, text });
    const all = counted(known.mailboxes, 'mailbox', 'mailboxes');
    const more = known.mailboxes > said.mailboxes.length ? `; showing the first ${mostMailboxes}` : '';
    return { status: 'ok', sentence: `${domain} has ${all} (read from ${host.name})${more}` };
  },
};
