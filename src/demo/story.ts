import type { Workspace } from '../console/workspace.ts';

export const channel = 'C0MAILOPS';
const operator = 'U0ALICE';
const approver = 'U0BOB';

/** Types a command as the operator and returns the root message of the job it starts, once it is there. */
export async function type(workspace: Workspace, text: string): Promise<string> {
  const before = new Set((await workspace.messages(channel)).map(({ ts }) => ts));
  await workspace.slash({ user: operator, channel, text });
  return workspace.until(
    `the bot answers /mailha ${text}`,
    async () => (await workspace.messages(channel)).find(({ ts }) => !before.has(ts))?.ts,
    30_000,
  );
}

/** Waits for the Approve button in a thread and clicks it as the approver. False when there was nothing to approve. */
export async function approve(workspace: Workspace, thread: string, withinMs: number): Promise<boolean> {
  const asked = await workspace.until(
    'the plan is ready',
    async () => {
      const messages = await workspace.thread(channel, thread);
      const waiting = messages.find(({ blocks }) => JSON.stringify(blocks ?? []).includes('"action_id":"approve"'));
      return waiting?.ts ?? (isOver(messages[0]?.text) ? 'over' : undefined);
    },
    withinMs,
  );
  if (asked === 'over') return false;
  await workspace.click({ user: approver, channel, ts: asked, action_id: 'approve' });
  return true;
}

/** Waits until a job's root message says that it is over, and returns what it says. */
export async function ending(workspace: Workspace, thread: string, withinMs: number): Promise<string> {
  return workspace.until(
    'the job is over',
    async () => {
      const [root] = await workspace.thread(channel, thread);
      return isOver(root?.text) ? root?.text : undefined;
    },
    withinMs,
  );
}

/** A job's state is the first thing its root message says after its name. */
function isOver(text: string | undefined): boolean {
  return /\b(done|failed|interrupted|cancelled|rejected|expired|superseded|ok|degraded|critical|unknown)\b/i.test(
    text ?? '',
  );
}
