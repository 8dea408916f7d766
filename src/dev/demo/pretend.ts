import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jobs } from '../../../jobs/index.ts';
import { inventory as guide } from '../../../test/support/fake-world.ts';
import { noDirectory } from '../../../test/support/no-directory.ts';
import { type PretendHosts, pretendHosts } from '../../../test/support/pretend-hosts.ts';
import { loadInventory } from '../../config/inventory-file.ts';
import { loadSecrets } from '../../config/secrets-file.ts';
import { type IpvsTable, ipvs } from '../../facts/director/ipvs.ts';
import { paths } from '../../facts/host/managed-files.ts';
import { dovecotSettings, nfsSettings } from '../../facts/mail/dovecot.ts';
import type { Status } from '../../model/check/check.ts';
import type { Answer } from '../../model/check/fact.ts';
import { secretsOf } from '../../model/inventory/secrets-of.ts';
import type { Hosts } from '../../model/plan/hosts.ts';
import type { ReadJob } from '../../model/run/job.ts';
import { redactor } from '../../model/text/redact.ts';
import { exitCodes } from '../../render/exit-code.ts';
import { parseRedisUrl } from '../../store/redis.ts';
import { startWorker } from '../../worker/worker.ts';
import type { Workspace } from '../console/workspace.ts';
import { ensurePackages } from '../lab/debian.ts';
import { stopChild } from './children.ts';
import type { Say } from './demo.ts';
import { openFace } from './face.ts';
import { startRedis } from './redis.ts';

/** The bot with a real Redis, app and worker, and hosts that exist in this process only. */
export interface PretendDemo {
  readonly workspace: Workspace;
  readonly hosts: PretendHosts;
  /** Of the last `status`: a terminal would look for hosts at these addresses. */
  statusCode(): Promise<number>;
  stop(): Promise<void>;
}

export interface PretendOptions {
  readonly port?: number | undefined;
  readonly say: Say;
  /** How long a change takes in ms. */
  readonly paceMs?: number;
}

/** Starts Redis, the app, and a worker whose hosts are pretended. Nothing leaves this machine, and nothing on it is changed. */
export async function startPretended({ port, say, paceMs = 25 }: PretendOptions): Promise<PretendDemo> {
  await ensurePackages(['redis-server'], say);
  const folder = mkdtempSync(join(tmpdir(), 'mailha-demo-'));
  const started: (() => Promise<unknown>)[] = [async () => rmSync(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const end of started.splice(0).reverse()) await end();
  };
  try {
    const redis = await startRedis(folder);
    started.push(() => stopChild(redis.child));
    const path = join(folder, 'cluster.yaml');
    // Pretended hosts unpack anything.
    writeFileSync(join(folder, declared.mail.iredmail.source), 'a tarball');
    // JSON is YAML.
    writeFileSync(path, JSON.stringify(declared, undefined, 2));
    const face = await openFace({ folder, inventory: path, redisUrl: redis.url, port });
    const { workspace } = face;
    started.push(() => workspace.close());
    const cluster = { inventory: loadInventory(path).inventory, secrets: loadSecrets(face.secrets, face.env) };
    const hosts = pretendHosts(cluster.inventory);
    let last: Status = 'unknown';
    const noting = jobs.map((job) =>
      job.name === 'status' && !job.writes ? noted(job, (status) => (last = status)) : job,
    );
    const worker = startWorker({
      jobs: noting,
      cluster,
      hosts: asHosts(hosts, paceMs),
      redis: parseRedisUrl(redis.url),
      redact: redactor(secretsOf(cluster)),
      name: 'demo',
    });
    started.push(() => worker.close());
    const app = await face.startApp();
    started.push(() => stopChild(app));
    return { workspace, hosts, stop, statusCode: async () => exitCodes[last] };
  } catch (error) {
    await stop();
    throw error;
  }
}

function noted(job: ReadJob<unknown>, note: (status: Status) => void): ReadJob<unknown> {
  return {
    ...job,
    async run(world, params) {
      const outcome = await job.run(world, params);
      note(outcome.status);
      return outcome;
    },
  };
}

/** The guide's cluster, run by the people of the console. Health rounds would look for real services at its addresses. */
const declared = {
  ...guide,
  mail: { ...guide.mail, iredmail: { version: '1.8.1', source: 'iRedMail.tar.gz', sha256: 'a'.repeat(64) } },
  access: { viewers: 'everyone', operators: ['U0ALICE'], approvers: ['U0ALICE', 'U0BOB', 'S0APPROVERS'] },
  alerts: { everySeconds: 'off' },
};

function asHosts({ world, hosts }: PretendHosts, paceMs: number): Hosts {
  return {
    async ask(host, facts) {
      const answers = await world.ask(host, facts);
      const has = (path: string) => hosts.get(host.name)?.files.has(path) === true;
      const shown = [...answers.byFact].map(([id, answer]): [string, Answer] => {
        if (id === dovecotSettings.id && has(paths.dovecotNfs)) return [id, { ok: true, value: dovecotOnNfs }];
        return [id, id === ipvs.id ? printed(answer) : answer];
      });
      return { ...answers, byFact: new Map(shown) };
    },
    async change(host, { run, stdin, directory, summary, turn, onLine }, signal) {
      signal?.throwIfAborted();
      await turn?.confirm();
      await sleep(paceMs);
      const input = directory ? { directory } : stdin === undefined ? {} : { stdin };
      await world.change(host, { run, summary, ...input }, onLine);
    },
    consult: noDirectory.consult,
    close: async () => {},
  };
}

/** What doveconf prints once that file is there. */
const dovecotOnNfs = { includes: true, values: new Map(Object.entries(nfsSettings)) };

/** The table as `ipvsadm -Ln` prints it. */
function printed(answer: Answer): Answer {
  const table = answer.ok ? (answer.value as IpvsTable | undefined) : undefined;
  if (!table) return answer;
  const lines = table.services.flatMap(({ protocol, address, scheduler, persistent, realServers }) => [
    `${protocol}  ${address} ${scheduler}${persistent === undefined ? '' : ` persistent ${persistent}`}`,
    ...realServers.map(
      (real) =>
        `  -> ${real.address.padEnd(28)} Route   ${String(real.weight).padEnd(6)} ${String(real.active).padEnd(10)} ${real.inactive}`,
    ),
  ]);
  const head = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
`;
  return { ok: true, value: { ...table, raw: `${head}${lines.join('\n')}\n` } };
}
