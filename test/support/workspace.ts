import type { TestContext } from 'node:test';
import manifest from '../../manifest.json' with { type: 'json' };
import { startWorkspace } from '../../src/dev/console/start-workspace.ts';
import type { Workspace, WorkspaceOptions } from '../../src/dev/console/workspace.ts';

/** What the bot under test is given; the workspace takes nothing else. */
export const credentials = {
  signingSecret: 'a-signing-secret-for-tests',
  botToken: 'xoxb-test',
  appToken: 'xapp-test',
} as const;

/** The bot scopes that people are asked for when they install the app. */
export const scopes: readonly string[] = manifest.oauth_config.scopes.bot;

/** Ids of the default workspace. */
export const people = { alice: 'U0ALICE', bob: 'U0BOB', carol: 'U0CAROL', mallory: 'U0MALLORY' } as const;
export const rooms = { mailOps: 'C0MAILOPS', random: 'C0RANDOM' } as const;

/** A pretended Slack workspace with the credentials above. Whoever opens it closes it, after the bot. */
export function openWorkspace(options: Partial<WorkspaceOptions> = {}): Promise<Workspace> {
  return startWorkspace({ ...credentials, scopes, ...options });
}

/** The same, closed when the test is over. */
export async function workspaceFor(
  t: Pick<TestContext, 'after'>,
  options: Partial<WorkspaceOptions> = {},
): Promise<Workspace> {
  const workspace = await openWorkspace(options);
  t.after(() => workspace.close());
  return workspace;
}
