import { setTimeout as sleep } from 'node:timers/promises';
import type { SlackMessage } from '../console/message.ts';
import { plainBlocks } from '../console/plain-blocks.ts';
import { plainMrkdwn } from '../console/plain-text.ts';
import type { Workspace } from '../console/workspace.ts';

export const channel = 'C0MAILOPS';
const operator = 'U0ALICE';
const approver = 'U0BOB';

/** Types a command as the operator; returns the `ts` of the job's root message. */
export async function type(workspace: Workspace, text: string): Promise<string> {
  const before = new Set((await workspace.messages(channel)).map(({ ts }) => ts));
  await workspace.slash({ user: operator, channel, text });
  return workspace.until(
    `the bot answers /mailha ${text}`,
    async () => (await workspace.messages(channel)).find(({ ts }) => !before.has(ts))?.ts,
    30_000,
  );
}

/** Waits for the Approve button in a thread and clicks it as the approver. False when the job ended without one. */
export async function approve(workspace: Workspace, thread: string, withinMs: number): Promise<boolean> {
  const asked = await workspace.until(
    'the plan is ready',
    async () => {
      const messages = await workspace.thread(channel, thread);
      return questions(messages)[0] ?? (isOver(messages[0]) ? 'over' : undefined);
    },
    withinMs,
  );
  if (asked === 'over') return false;
  await workspace.click({ user: approver, channel, ts: asked, action_id: 'approve' });
  return true;
}

/** Waits until a job has ended or needs another approval, and its thread is complete. Returns the root message's text without Slack's escapes. */
export async function ending(workspace: Workspace, thread: string, withinMs: number): Promise<string> {
  const asked = questions(await workspace.thread(channel, thread));
  const text = await workspace.until(
    'the job is over',
    async () => {
      const messages = await workspace.thread(channel, thread);
      const asksAgain = questions(messages).some((ts) => !asked.includes(ts));
      return asksAgain || isOver(messages[0]) ? messages[0]?.text : undefined;
    },
    withinMs,
  );
  let messages = -1;
  for (let now = 0; now !== messages; now = (await workspace.thread(channel, thread)).length) {
    messages = now;
    await sleep(quietMs);
  }
  return plainMrkdwn(text, { ...workspace.directory, now: Date.now(), locale: 'en-GB' });
}

/** The first message of a thread as plain text. */
export async function rootOf(workspace: Workspace, thread: string): Promise<string> {
  const reader = { ...workspace.directory, now: Date.now(), locale: 'en-GB' };
  const [root] = await workspace.thread(channel, thread);
  return root ? plainBlocks(root.blocks ?? [], reader) : '';
}

/** The bot posts one message per second, Slack's limit; a thread without a new one for this long is complete. */
const quietMs = 4_000;

/** The `ts` of each message with an Approve button. */
function questions(messages: readonly SlackMessage[]): readonly string[] {
  return messages.filter((message) => shows(message, '"action_id":"approve"')).map(({ ts }) => ts);
}

/** A job's root message has a Cancel button until the job ends. */
function isOver(root: SlackMessage | undefined): boolean {
  return root !== undefined && !shows(root, '"value":"cancel ');
}

function shows({ blocks = [] }: SlackMessage, json: string): boolean {
  return JSON.stringify(blocks).includes(json);
}
