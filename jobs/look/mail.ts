import { z } from 'zod';
import { mailDaemonsRun } from '../../src/checks/mail/daemons.ts';
import { passwordsPrivate } from '../../src/checks/mail/exposed-passwords.ts';
import { mailQueueMoves } from '../../src/checks/mail/queue.ts';
import {
  mailCertificatesAlike,
  mailPortsAnswer,
  mailServicesRun,
  noLocalDatabase,
} from '../../src/checks/mail/services.ts';
import { type MailHostFacts, mailHostFacts, mailHostsSideBySide } from '../../src/checks/mail/table.ts';
import { judgeThroughVip, openings, servicesTable, type VipAnswer } from '../../src/checks/mail/through-vip.ts';
import { virusScannerRuns } from '../../src/checks/mail/virus-scanner.ts';
import { judgeWeb } from '../../src/checks/mail/web.ts';
import { mailStoreHasSpace, mailStoreSame } from '../../src/checks/mail-store/content.ts';
import { mailStoreAnswers, mailStoreMounted } from '../../src/checks/mail-store/mounted.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import { askAll, viewOf } from '../../src/engine/look.ts';
import type { View } from '../../src/model/check/fact.ts';
import { hostsWith } from '../../src/model/inventory/inventory.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import { sumUp } from './look.ts';

const Params = z.object({});

const asked = [
  mailServicesRun,
  mailDaemonsRun,
  mailPortsAnswer,
  virusScannerRuns,
  passwordsPrivate,
  mailCertificatesAlike,
  mailQueueMoves,
  noLocalDatabase,
  mailStoreMounted,
  mailStoreAnswers,
  mailStoreSame,
  mailStoreHasSpace,
];

/** Shows and checks the mail hosts side by side, and their services through the VIP. */
export const mailJob: ReadJob<z.infer<typeof Params>> = {
  name: 'mail',
  writes: false,
  params: Params,
  async run(world) {
    const view = await postMailHosts(world);
    const judgements = await diagnose(world, asked);
    const through = judgeThroughVip(await postServices(world, view));
    const web = judgeWeb(view, world.cluster.inventory);
    const all = [
      ...judgements,
      ...(web ? [{ check: 'mail.web', ...web }] : []),
      ...(through ? [{ check: 'mail.through-vip', ...through }] : []),
    ];
    if (all.length === 0) {
      return {
        status: 'unknown',
        sentence: 'no mail tier yet; `deploy mail` sets it up',
      };
    }
    return sumUp(world, all, `mail of ${world.cluster.inventory.domain}`);
  },
};

async function postMailHosts(world: Observer): Promise<View<MailHostFacts>> {
  const hosts = hostsWith(world.cluster.inventory, 'mail');
  const answers = await askAll(world, [{ on: 'mail', facts: mailHostFacts }]);
  const view = viewOf(hosts, answers, mailHostFacts);
  const text = mailHostsSideBySide(view, world.cluster.inventory);
  const host = hosts.map(({ name }) => name).join(', ');
  await world.report({ kind: 'output', host, command: 'postqueue -j; systemctl; findmnt', text });
  return view;
}

/** Connects from the worker, as a client does. Skipped until iRedMail is installed on a host. */
async function postServices(world: Observer, { seen }: View<MailHostFacts>): Promise<readonly VipAnswer[]> {
  const { services, vips } = world.cluster.inventory;
  if (!seen.some(({ facts }) => facts.state.release !== undefined)) return [];
  const prints = seen.flatMap(({ facts }) => facts.certificate?.fingerprint ?? []);
  const answered = await Promise.all(
    services.map(async (service) => {
      const address = vips.find(({ name }) => name === service.vip)?.address;
      const opening = openings[service.port];
      if (service.on !== 'mail' || address === undefined || opening === undefined) return [];
      const reply = await world.mail.greet({ address, port: service.port }, opening, prints);
      return [{ service, at: `${address}:${service.port}`, reply }];
    }),
  );
  const rows = answered.flat();
  const host = [...new Set(rows.map(({ service }) => service.vip))].join(', ');
  if (rows.length > 0) {
    await world.report({
      kind: 'output',
      host,
      command: 'service greetings seen by the worker',
      text: servicesTable(rows),
    });
  }
  return rows;
}
