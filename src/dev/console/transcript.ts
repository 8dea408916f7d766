import type { SlackMessage } from './message.ts';
import { plainBlocks } from './plain-blocks.ts';
import { nameOf, plainMrkdwn, type Reader } from './plain-text.ts';
import { type DateStyle, written } from './slack-date.ts';
import type { Workspace } from './workspace.ts';

const clock = { hour: '2-digit', minute: '2-digit' } as const;

/**
 * A thread as plain text: the root and its replies, without ephemeral messages; buttons as `[Approve]`, code verbatim.
 * Rejects if the channel has no such message.
 */
export async function transcript(
  workspace: Workspace,
  channel: string,
  ts: string,
  style: DateStyle = { now: Date.now(), locale: 'en-GB' },
): Promise<string> {
  const messages = await workspace.thread(channel, ts);
  if (messages.length === 0) throw new Error(`no message ${ts} in ${channel}`);
  const { users, groups, channels } = workspace.directory;
  const reader = { ...style, users, groups, channels };
  return `${messages.map((message) => plainMessage(message, reader)).join('\n\n')}\n`;
}

function plainMessage(message: SlackMessage, reader: Reader): string {
  const { ts, user, text, blocks = [], files = [] } = message;
  const head = `── ${nameOf(user, reader)} · ${written(Number(ts) * 1000, clock, reader)} ──`;
  const body = blocks.length > 0 ? plainBlocks(blocks, reader) : plainMrkdwn(text, reader);
  const attached = files.map(
    ({ name, title, size }) => `[file] ${title === name ? name : `${title}, ${name}`}, ${size} bytes`,
  );
  return [head, body, ...attached].filter((part) => part !== '').join('\n');
}
