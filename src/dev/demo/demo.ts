import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '../../../commands/index.ts';
import { initSecrets } from '../../config/init-secrets.ts';
import { startWorkspace } from '../console/start-workspace.ts';
import type { Workspace } from '../console/workspace.ts';
import { ensurePackages } from '../lab/debian.ts';
import { freePort } from '../lab/free-port.ts';
import { leaveOutIredmail } from '../lab/inventory.ts';
import { type Lab, openLab } from '../lab/lab.ts';
import type { LabId } from '../lab/paths.ts';
import { type Child, exitOf, startChild, stopChild } from './children.ts';
import { startRedis } from './redis.ts';

export type Say = (line: string) => void;

export interface DemoOptions {
  readonly lab?: LabId;
  /** Guests to start; default: all seven. */
  readonly hosts?: readonly string[];
  /** Whether the inventory declares iRedMail. */
  readonly iredmail?: boolean;
  /** Release tarball to install, or stand-in; default: MAILHA_IREDMAIL. */
  readonly tarball?: string | undefined;
  /** Port of the console; default: a free one. */
  readonly port?: number;
  readonly say: Say;
}

/** The bot with its real processes, a lab and a simulated Slack workspace. */
export interface Demo {
  readonly lab: Lab;
  readonly workspace: Workspace;
  readonly children: { readonly app: Child; readonly worker: Child; readonly redis: Child };
  /** Environment of the processes, for starting more. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs a command at a terminal and discards what it prints. Returns its exit code. */
  mailha(words: readonly string[]): Promise<number>;
  /** Starts another worker, as after a crash. */
  startWorker(): Child;
  /** Restarts Redis with its data. */
  startRedis(): Promise<Child>;
  /** Stops everything, including the lab. Files stay in the lab's folder. */
  stop(): Promise<void>;
}

const main = join(import.meta.dirname, '../../main.ts');
/** Same flags as `npm start`: a small young generation keeps the process small. */
const node = [process.execPath, '--max-semi-space-size=4', main] as const;
const manifest = join(import.meta.dirname, '../../../manifest.http.json');

/** Starts guests with bare disks, Redis, the app, and a worker inside the lab's network namespace. */
export async function startDemo({ lab: id, hosts, iredmail, tarball, port, say }: DemoOptions): Promise<Demo> {
  await ensurePackages(['redis-server'], say);
  const lab = openLab(id ?? {}, say);
  const started: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of started.splice(0).reverse()) await end();
  };
  try {
    started.push(() => lab.down({ now: true }));
    await lab.up(hosts, { fresh: true, iredmail: tarball });
    if (!iredmail) await leaveOutIredmail(lab.paths);
    const folder = join(lab.paths.lab, 'bot');
    rmSync(folder, { recursive: true, force: true });
    const beginRedis = async () => {
      const redis = await startRedis(folder);
      started.push(() => stopChild(redis.child));
      return redis;
    };
    const redis = await beginRedis();
    const slack = slackCredentials();
    const workspace = await startWorkspace({
      ...slack,
      scopes: botScopes(),
      hints: commands,
      ...(port ? { port } : {}),
    });
    started.push(() => workspace.close());
    const secrets = join(folder, 'secrets.yaml');
    if (!existsSync(secrets)) initSecrets(secrets);
    const appPort = await freePort();
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      REDIS_URL: redis.url,
      MAILHA_INVENTORY: lab.paths.inventory,
      MAILHA_SECRETS: secrets,
      SLACK_MODE: 'http',
      SLACK_PORT: String(appPort),
      SLACK_API_URL: workspace.apiUrl,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
    };
    const launch = (name: string, argv: readonly string[]) => {
      const child = startChild(name, argv, { env, log: join(folder, `${name}.log`) });
      started.push(() => stopChild(child));
      return child;
    };
    say('starting the app, and a worker inside the lab network');
    const startWorker = () => launch('worker', lab.inNamespace([...node, 'worker']));
    const worker = startWorker();
    const app = launch('app', [...node, 'app']);
    workspace.connect(`http://127.0.0.1:${appPort}`);
    await listening(app, appPort);
    return {
      lab,
      workspace,
      env,
      startWorker,
      stop,
      children: { app, worker, redis: redis.child },
      mailha: (words) => exitOf(lab.inNamespace([...node, ...words]), env),
      startRedis: async () => (await beginRedis()).child,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Random per demo; never written to disk. */
function slackCredentials() {
  const random = () => randomBytes(16).toString('hex');
  return { signingSecret: random(), botToken: `xoxb-${random()}`, appToken: `xapp-${random()}` };
}

function botScopes(): readonly string[] {
  return JSON.parse(readFileSync(manifest, 'utf8')).oauth_config.scopes.bot;
}

/** On a busy machine the app takes half a minute to load. */
const startMs = 120_000;

async function listening({ process: child, log }: Child, port: number): Promise<void> {
  for (const limit = Date.now() + startMs; Date.now() < limit; ) {
    if (child.exitCode !== null) break;
    // Any response counts: without a signature it is a rejection.
    const answer = await fetch(`http://127.0.0.1:${port}/slack/events`, { method: 'POST' }).catch(() => undefined);
    if (answer) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`starting the app: see ${log}`);
}
