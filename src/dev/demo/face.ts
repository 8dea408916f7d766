import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '../../../commands/index.ts';
import { initSecrets } from '../../config/init-secrets.ts';
import { startWorkspace } from '../console/start-workspace.ts';
import type { Workspace } from '../console/workspace.ts';
import { freePort } from '../lab/free-port.ts';
import { type Child, startChild, stopChild } from './children.ts';

const main = join(import.meta.dirname, '../../main.ts');
/** Same flags as `npm start`: a small young generation keeps the process small. */
export const node = [process.execPath, '--max-semi-space-size=4', main] as const;
const manifest = join(import.meta.dirname, '../../../manifest.http.json');

export interface FaceOptions {
  /** For logs and secrets. */
  readonly folder: string;
  readonly inventory: string;
  readonly redisUrl: string;
  /** Port of the console; default: a free one. */
  readonly port?: number | undefined;
}

/** A simulated Slack workspace, and the environment of the bot's processes in it. */
export interface Face {
  readonly workspace: Workspace;
  readonly env: NodeJS.ProcessEnv;
  readonly secrets: string;
  /** Starts the app; resolves once it answers. */
  startApp(): Promise<Child>;
}

export async function openFace({ folder, inventory, redisUrl, port }: FaceOptions): Promise<Face> {
  const slack = slackCredentials();
  const workspace = await startWorkspace({
    ...slack,
    scopes: botScopes(),
    hints: commands,
    ...(port ? { port } : {}),
  });
  const secrets = join(folder, 'secrets.yaml');
  if (!existsSync(secrets)) initSecrets(secrets);
  const appPort = await freePort();
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    REDIS_URL: redisUrl,
    MAILHA_INVENTORY: inventory,
    MAILHA_SECRETS: secrets,
    SLACK_MODE: 'http',
    SLACK_PORT: String(appPort),
    SLACK_API_URL: workspace.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
  };
  return {
    workspace,
    env,
    secrets,
    async startApp() {
      const app = startChild('app', [...node, 'app'], { env, log: join(folder, 'app.log') });
      workspace.connect(`http://127.0.0.1:${appPort}`);
      try {
        await listening(app, appPort);
      } catch (error) {
        await stopChild(app);
        throw error;
      }
      return app;
    },
  };
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
