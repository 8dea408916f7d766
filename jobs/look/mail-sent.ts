import { spfSources } from '../../src/checks/dns/records.ts';
import type { SentMail, SentPath } from '../../src/checks/mail/flow-sent.ts';
import type { Host } from '../../src/model/inventory/inventory.ts';
import type { FoundProbe, OpenMailbox } from '../../src/model/mail/mail-client.ts';
import { hostOfProbe, newRun, probeAccount } from '../../src/model/mail/mail-probe.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import { watchFor } from './mail-arrivals.ts';
import { sendProbes } from './mail-probes.ts';
import type { OpenWay } from './mail-ways-out.ts';

/** Submission (RFC 6409), which iRedMail offers on every mail host. */
const submissionPort = 587;

export interface Judging {
  readonly hosts: readonly Host[];
  readonly prints: readonly string[];
  readonly ways: readonly OpenWay[];
}

/** What was sent and how it was judged, or a note on why it was not. */
export interface SentAndJudged {
  readonly sent?: SentMail;
  readonly notes: readonly string[];
}

/**
 * Submits a message to each mail host, as a user's mail program would, and has the one that arrives judged as a server elsewhere
 * would judge it. Leaves no message behind.
 */
export async function sendAndJudge(world: Observer, { hosts, prints, ways }: Judging): Promise<SentAndJudged> {
  const { inventory, secrets } = world.cluster;
  const { domain } = inventory;
  const skipped = (why: string) => ({ notes: [`SPF, DKIM and DMARC not checked: ${why}.`] });
  const zone = await world.names.lookup(domain, 'SOA');
  if (zone.kind !== 'found') return skipped(`${domain} is not in DNS, see \`dns\``);
  const [way] = ways.flatMap(({ login, lost, ...more }) => (login.ok && !lost ? [{ ...more, login }] : []));
  if (!way) return skipped('no IMAPS login succeeded');
  const account = { user: probeAccount(domain), password: secrets.postmasterPassword };
  const run = newRun();
  const probes = await sendProbes(world, {
    hosts,
    run,
    hand: (address, letter) => world.mail.submit({ address, port: submissionPort }, letter, account, prints),
  });
  const own: OpenWay = { ...way, seen: new Map(), lost: undefined };
  const waitedSeconds = await watchFor(world, { ways: [own], ins: probes, run });
  const found = await arrived(way.login, run);
  const sent: SentPath[] = [];
  // One at a time: they share an IMAP connection.
  for (const { host, sent: reply } of probes) {
    const probe = found.find((one) => hostOfProbe(one, run) === host);
    sent.push({ host, sent: reply, verdict: probe && (await judged(world, way.login, probe, host)) });
  }
  if (found.length > 0) await way.login.remove(found);
  return { sent: { domain, sent, waitedSeconds }, notes: [] };
}

async function arrived(mailbox: OpenMailbox, run: string): Promise<readonly FoundProbe[]> {
  const there = await mailbox.probes();
  return there.ok ? there.found.filter((probe) => hostOfProbe(probe, run) !== undefined) : [];
}

async function judged({ cluster, receiver, names }: Observer, mailbox: OpenMailbox, probe: FoundProbe, host: string) {
  const { inventory } = cluster;
  const read = await mailbox.source(probe);
  const from = spfSources(inventory)
    .get(inventory.domain)
    ?.find(({ helo }) => helo === `${host}.${inventory.domain}`);
  return read.ok && from ? receiver.message(read.source, from, names) : undefined;
}
