import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { dependent } from './dependent.ts';
import type { SlackBot } from './slack-bot.ts';

export interface AppChild {
  readonly child: ChildProcess;
  /** Undefined for one that was killed before it heard. */
  readonly port: number | undefined;
}

/** The bot's face in a process of its own, which the workspace sends everything to from now on. It ends with the test at the latest. */
export async function appChild(
  t: Pick<TestContext, 'after'>,
  bot: SlackBot,
  more: { readonly clusters?: readonly string[]; readonly faster?: number } = {},
): Promise<AppChild> {
  const given = JSON.stringify({ url: bot.redis.url, settings: bot.settings, ...more });
  const child = spawn(
    ...dependent([process.execPath, '--max-semi-space-size=4', 'test/support/slack-child.ts', given]),
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  t.after(() => child.kill('SIGKILL'));
  const [said] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => [])]);
  const port = said === undefined ? undefined : Number(String(said));
  if (port !== undefined) bot.workspace.connect(`http://127.0.0.1:${port}`);
  return { child, port };
}
