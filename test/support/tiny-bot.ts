import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { App, LogLevel } from '@slack/bolt';
import type { Workspace } from '../../src/dev/console/workspace.ts';
import { credentials, openWorkspace } from './workspace.ts';

/**
 * A real Bolt app of the smallest useful kind: `/mailha …` posts a card with a button and a reply with a file; the button
 * changes the card, tells the clicker, and answers by response_url, unless the clicker is a guest; a mention is answered in its
 * thread, and a direct message where it was written.
 */
export async function startTinyBot(t: Pick<TestContext, 'after'>, mode: 'http' | 'socket'): Promise<Workspace> {
  const workspace = await openWorkspace({ hints });
  const transport =
    mode === 'socket'
      ? { socketMode: true, appToken: credentials.appToken }
      : { signingSecret: credentials.signingSecret };
  const app = new App({
    token: credentials.botToken,
    ...transport,
    logLevel: LogLevel.ERROR,
    clientOptions: {
      slackApiUrl: workspace.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: 2500,
    },
  });
  app.command('/mailha', async ({ ack, client, command, respond }) => {
    await ack({ response_type: 'ephemeral', text: `Queued: ${command.text}` });
    const root = await client.chat.postMessage({
      channel: command.channel_id,
      text: 'Plan for directors',
      blocks: card(command.text),
    });
    await client.filesUploadV2({
      channel_id: command.channel_id,
      thread_ts: String(root.ts),
      filename: 'plan.diff',
      title: 'The whole diff',
      content: '-old\n+new\n',
    });
    await respond({ response_type: 'ephemeral', text: `Posted for <@${command.user_id}>.` });
  });
  app.action('approve', async ({ ack, body, client, respond }) => {
    await ack();
    if (body.type !== 'block_actions' || !body.channel || !body.message) return;
    const at = { channel: body.channel.id, ts: body.message.ts };
    const { user } = await client.users.info({ user: body.user.id });
    if (user?.is_restricted) {
      await client.chat.postEphemeral({ ...at, thread_ts: at.ts, user: body.user.id, text: 'Guests approve nothing.' });
      return;
    }
    await client.chat.update({ ...at, text: 'Approved', blocks: [section(`*Approved* by <@${body.user.id}>`)] });
    await client.chat.postEphemeral({
      channel: at.channel,
      user: body.user.id,
      thread_ts: at.ts,
      text: 'You approved it.',
    });
    await respond({ response_type: 'in_channel', replace_original: false, thread_ts: at.ts, text: 'The run starts.' });
  });
  app.event('app_mention', async ({ event, say }) => {
    await say({ thread_ts: event.thread_ts ?? event.ts, text: `You said: ${event.text}` });
  });
  app.message(async ({ message, say }) => {
    if ('text' in message && message.channel_type === 'im') await say(`You wrote: ${message.text}`);
  });
  const server = await app.start(mode === 'http' ? { host: '127.0.0.1', port: 0 } : 0);
  t.after(async () => {
    // The bot first, or it would try to reconnect.
    await app.stop();
    await workspace.close();
  });
  if (mode === 'http') {
    const { port } = (server as { address(): AddressInfo }).address();
    workspace.connect(`http://127.0.0.1:${port}`);
  }
  return workspace;
}

const hints = [
  { usage: 'status [TIER|HOST]', summary: 'Check the whole cluster, one tier or one host.' },
  { usage: 'deploy TARGET', summary: 'Bring a target to what the inventory says.' },
  { usage: 'help [COMMAND]', summary: 'Say what can be typed.' },
];

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } }) as const;

const words = (text: string) => ({ type: 'plain_text', text }) as const;

/** A card with a table as long as a real one, and a button that asks before it is pressed. */
function card(text: string) {
  return [
    { type: 'header', text: words('Deploy directors') } as const,
    section(`Asked: \`${text || 'nothing'}\` :hourglass_flowing_sand:`),
    section(`\`\`\`\n${table}\n\`\`\``),
    {
      type: 'context',
      elements: [{ type: 'mrkdwn', text: 'since <!date^1795477089^{date_short} {time}|then>' }],
    } as const,
    {
      type: 'actions',
      block_id: 'decide',
      elements: [
        {
          type: 'button',
          action_id: 'approve',
          style: 'primary',
          value: 'v1.token',
          text: words('Approve'),
          confirm: {
            title: words('Approve?'),
            text: words('It runs at once.'),
            confirm: words('Approve it'),
            deny: words('Back'),
          },
        },
        { type: 'button', action_id: 'reject', style: 'danger', value: 'v1.token', text: words('Reject') },
      ],
    } as const,
  ];
}

const table = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
TCP  192.0.2.12:25 wlc
  -> 192.0.2.31:25                Route   1      0          0
  -> 192.0.2.32:25                Route   1      0          0`;
