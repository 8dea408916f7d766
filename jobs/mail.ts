import { z } from 'zod';
import { mailQueueShort } from '../src/checks/mail-queue.ts';
import { mailCertificatesAlike, mailPortsAnswer, mailServicesRun } from '../src/checks/mail-services.ts';
import { mailStoreAnswers, mailStoreMounted } from '../src/checks/mail-store.ts';
import { mailStoreSame } from '../src/checks/mail-store-content.ts';
import { mailHostsSideBySide } from '../src/checks/mail-table.ts';
import { askAll, viewOf } from '../src/engine/look.ts';
import { clock } from '../src/facts/clock.ts';
import { iredmailState } from '../src/facts/iredmail.ts';
import { mailCertificate } from '../src/facts/mail-certificate.ts';
import { silentMailPorts } from '../src/facts/mail-ports.ts';
import { mailQueues } from '../src/facts/mail-queue.ts';
import { mailStore } from '../src/facts/mail-store.ts';
import { units } from '../src/facts/units.ts';
import { hostsWith } from '../src/model/inventory.ts';
import type { ReadJob } from '../src/model/job.ts';
import { judgeAll } from './look.ts';

const Params = z.object({});

const promises = [
  ...[mailServicesRun, mailPortsAnswer, mailQueueShort, mailCertificatesAlike],
  ...[mailStoreMounted, mailStoreAnswers, mailStoreSame],
];
const shown = {
  ...{ state: iredmailState, units, silent: silentMailPorts, queues: mailQueues },
  ...{ certificate: mailCertificate, mount: mailStore, clock },
};

export const mailJob: ReadJob<z.infer<typeof Params>> = {
  name: 'mail',
  writes: false,
  params: Params,
  async run(world) {
    const outcome = await judgeAll(world, promises);
    const hosts = hostsWith(world.cluster.inventory, 'mail');
    const view = viewOf(hosts, await askAll(world, [{ on: 'mail', facts: shown }]), shown);
    await world.report({
      kind: 'output',
      host: hosts.map(({ name }) => name).join(', '),
      command: 'systemctl is-active; postqueue -j; openssl x509; df',
      text: mailHostsSideBySide(view),
    });
    return outcome;
  },
};
