import { z } from 'zod';
import { judgeFlowIn, judgeFlowOut } from '../../src/checks/mail/flow.ts';
import { judgeFlowSent } from '../../src/checks/mail/flow-sent.ts';
import { flowTable } from '../../src/checks/mail/flow-table.ts';
import { askAll, viewOf } from '../../src/engine/look.ts';
import { mailCertificate } from '../../src/facts/mail/certificate.ts';
import { iredmailState } from '../../src/facts/mail/iredmail.ts';
import { type Host, hostsWith } from '../../src/model/inventory/inventory.ts';
import { newRun } from '../../src/model/mail/mail-probe.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import { reportTrouble, sumUp } from './look.ts';
import { closeAll, takeAway, watchFor } from './mail-arrivals.ts';
import { type Sending, sendProbes } from './mail-probes.ts';
import { sendAndJudge } from './mail-sent.ts';
import { openWaysOut } from './mail-ways-out.ts';

const Params = z.object({});

/**
 * Sends a message through each mail host and reads it by IMAPS on each; then submits one to each, and has it judged as a receiver
 * elsewhere would. Changes no host, so it needs no plan. The messages go to postmaster: that account exists on every iRedMail, its
 * password is among the secrets, and a separate account would be one more to protect.
 */
export const mailflowJob: ReadJob<z.infer<typeof Params>> = {
  name: 'mailflow',
  writes: false,
  params: Params,
  async run(world) {
    const { hosts, prints } = await mailHosts(world);
    if (hosts.length === 0) {
      return {
        status: 'unknown',
        sentence: 'iRedMail is not installed on any mail host; `deploy mail` installs it',
      };
    }
    const { ways, notes } = await openWaysOut(world, hosts, prints);
    try {
      const run = newRun();
      const hand: Sending['hand'] = (address, letter) => world.mail.deliver({ address, port: 25 }, letter, prints);
      const inbound = await sendProbes(world, { hosts, run, hand });
      const waitedSeconds = await watchFor(world, { ways, ins: inbound, run });
      const judged = await sendAndJudge(world, { hosts, prints, ways });
      const outbound = ways.map((way) => ({ ...way, login: way.login }));
      const flow = {
        inbound,
        outbound,
        waitedSeconds,
        sent: judged.sent,
        notes: [...notes, ...judged.notes, await takeAway(world, { ways, ins: inbound, run })],
      };
      await world.report({
        kind: 'output',
        host: hosts.map(({ name }) => name).join(', '),
        command: 'a message in by SMTP, one out by submission, and both read by IMAPS',
        text: flowTable(flow),
      });
      const judgements = [
        { check: 'mail.flow-in', ...judgeFlowIn(flow) },
        { check: 'mail.flow-out', ...judgeFlowOut(flow) },
        ...(flow.sent ? [{ check: 'mail.flow-sent', ...judgeFlowSent(flow.sent) }] : []),
      ];
      return await sumUp(world, judgements, `mail flow of ${world.cluster.inventory.domain}`);
    } finally {
      await closeAll(ways);
    }
  },
};

/** Hosts with iRedMail, including unreachable ones: a host without SSH may still accept mail. */
async function mailHosts(
  world: Observer,
): Promise<{ readonly hosts: readonly Host[]; readonly prints: readonly string[] }> {
  const all = hostsWith(world.cluster.inventory, 'mail');
  const facts = { state: iredmailState, certificate: mailCertificate };
  const { seen, missing } = viewOf(all, await askAll(world, [{ on: 'mail', facts }]), facts);
  for (const { host, error } of missing) await reportTrouble(world, host, error);
  const bare = seen.filter(({ facts: { state } }) => state.release === undefined).map(({ host }) => host);
  const hosts = seen.length > 0 && bare.length === seen.length ? [] : all.filter((host) => !bare.includes(host));
  return { hosts, prints: seen.flatMap(({ facts: { certificate } }) => certificate?.fingerprint ?? []) };
}
