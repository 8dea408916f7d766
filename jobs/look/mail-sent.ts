import { spfSources } from '../../src/checks/dns/records.ts';
import type { SentMail, SentPath } from '../../src/checks/mail/flow-sent.ts';
import type { Host } from '../../src/model/inventory/inventory.ts';
import type { FoundProbe, OpenMailbox } from '../../src/model/mail/mail-client.ts';
import { hostOfProbe, newRun, probeAccount, probeId, probeLetter } from '../../src/model/mail/mail-probe.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import type { OpenWay } from './mail-ways-out.ts';

/** Submission (RFC 6409), which iRedMail offers on every mail host. */
const submissionPort = 587;
const arriveSeconds = 60;
const pauseSeconds = 0.5;

export interface Sending {
  readonly hosts: readonly Host[];
  readonly prints: readonly string[];
  readonly ways: readonly OpenWay[];
}

/**
 * Submits a message to each mail host, as a user's mail program would, and has the one that arrives judged as a receiver elsewhere
 * would judge it. Leaves no message behind. Answers with the reason where that cannot be judged.
 */
export async function sendAndJudge(world: Observer, { hosts, prints, ways }: Sending): Promise<SentMail | string> {
  const { domain } = world.cluster.inventory;
  const zone = await world.names.lookup(domain, 'SOA');
  if (zone.kind !== 'found') return `SPF, DKIM and DMARC not checked: ${domain} is not in DNS, see \`dns\`.`;
  const mailbox = ways.flatMap(({ login, lost }) => (login.ok && !lost ? [login] : []))[0];
  if (!mailbox) return 'SPF, DKIM and DMARC not checked: no IMAPS login succeeded.';
  const run = newRun();
  const handed = await submitAll(world, { hosts, prints, run });
  const expected = handed.filter(({ sent }) => sent.ok).length;
  const { found, waitedSeconds } = await arrivals(world, mailbox, { run, expected });
  const sent: SentPath[] = [];
  // One at a time: they share an IMAP connection.
  for (const { host, sent: reply } of handed) {
    const probe = found.find((one) => hostOfProbe(one, run) === host.name);
    sent.push({ host: host.name, sent: reply, verdict: probe && (await judged(world, mailbox, probe, host)) });
  }
  if (found.length > 0) await mailbox.remove(found);
  return { domain, sent, waitedSeconds };
}

function submitAll(world: Observer, { hosts, prints, run }: Omit<Sending, 'ways'> & { readonly run: string }) {
  const { inventory, secrets } = world.cluster;
  const account = { user: probeAccount(inventory.domain), password: secrets.postmasterPassword };
  const now = world.now();
  return Promise.all(
    hosts.map(async (host) => {
      const letter = probeLetter(probeId({ at: now.getTime(), run, host: host.name }), inventory.domain, now);
      const at = { address: host.public, port: submissionPort };
      return { host, sent: await world.mail.submit(at, letter, account, prints) };
    }),
  );
}

interface Expected {
  readonly run: string;
  /** How many messages were accepted. */
  readonly expected: number;
}

async function arrivals(
  world: Observer,
  mailbox: OpenMailbox,
  { run, expected }: Expected,
): Promise<{ readonly found: readonly FoundProbe[]; readonly waitedSeconds: number }> {
  const began = world.now().getTime();
  for (;;) {
    const there = expected > 0 ? await mailbox.probes() : undefined;
    const found = there?.ok ? there.found.filter((probe) => hostOfProbe(probe, run) !== undefined) : [];
    const waitedSeconds = Math.round((world.now().getTime() - began) / 1000);
    if (!there?.ok || found.length >= expected || waitedSeconds >= arriveSeconds) return { found, waitedSeconds };
    await world.sleep(pauseSeconds);
  }
}

async function judged({ cluster, receiver, names }: Observer, mailbox: OpenMailbox, probe: FoundProbe, host: Host) {
  const read = await mailbox.source(probe);
  const senders = spfSources(cluster.inventory).get(cluster.inventory.domain);
  const from = senders?.find(({ address }) => address === host.public);
  return read.ok && from ? receiver.message(read.source, from, names) : undefined;
}
