import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Core } from './core.ts';
import { gapMethods } from './gap-methods.ts';
import { parseArguments, readBody } from './http.ts';
import { asRecord, asString } from './json.ts';
import type { Block } from './message.ts';
import { bot, flagsOf } from './people.ts';
import { describe, validateBlocks } from './validate-blocks.ts';
import { type ApiAnswer, withFaults } from './with-faults.ts';

type Args = Readonly<Record<string, unknown>>;
type MethodReply = Readonly<Record<string, unknown>>;

const refused = (error: string, more: MethodReply = {}) => ({ ok: false, error, ...more });

/** Answers `/api/<method>` as Slack would: our own checks and methods first, then emulate. */
export async function answerWebApi(core: Core, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = (request.url ?? '').replace(/^\/api\//, '').replace(/\?.*/, '');
  const body = (await readBody(request)).toString('utf8');
  const args = parseArguments(request.headers['content-type'] ?? '', body);
  const token = /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? asString(args.token);
  await withFaults(core, { method, args, response }, async (): Promise<ApiAnswer> => {
    const reply = refusal(core, method, token, args) ?? (await execute(core, method, args));
    core.changed();
    return { status: 200, body: reply };
  });
}

function refusal(core: Core, method: string, token: string | undefined, args: Args): MethodReply | undefined {
  const needs = gapMethods[method]?.needs;
  if (!token) return refused('not_authed');
  if (token !== core.botToken && token !== core.appToken) return refused('invalid_auth');
  if ((token === core.appToken) !== (needs === 'app')) return refused('not_allowed_token_type');
  if (needs !== undefined && !['app', 'nothing'].includes(needs) && !core.scopes.includes(needs)) {
    return refused('missing_scope', { needed: needs, provided: core.scopes.join(',') });
  }
  return membershipError(core, method, args) ?? blockError(args);
}

/** emulate lets a bot post to any public channel; Slack does not. */
const membersOnly = new Set([
  'chat.postMessage',
  'chat.postEphemeral',
  'files.completeUploadExternal',
  'conversations.history',
]);

function membershipError(core: Core, method: string, args: Args): MethodReply | undefined {
  const channel = core.directory.channel(asString(args.channel ?? args.channel_id) ?? '');
  if (channel === undefined || channel.botIsMember || !membersOnly.has(method)) return undefined;
  const isOpen = method === 'chat.postMessage' && !channel.isPrivate;
  if (isOpen && core.scopes.includes('chat:write.public')) return undefined;
  return refused(channel.isPrivate ? 'channel_not_found' : 'not_in_channel');
}

function blockError(args: Args): MethodReply | undefined {
  if (args.blocks === undefined) return undefined;
  const problems = validateBlocks(args.blocks);
  const [first] = problems;
  if (first === undefined) return undefined;
  return refused(first.error, { response_metadata: { messages: problems.map(describe) } });
}

async function execute(core: Core, method: string, args: Args): Promise<MethodReply> {
  const own = gapMethods[method];
  if (own) return own.answer(core, args);
  const reply = await forward(core, method, args);
  if (reply === undefined) return refused('unknown_method');
  if (!reply.ok) return reply;
  if (method === 'chat.postEphemeral') storeEphemeral(core, args);
  if (method === 'users.info') return { ...reply, user: { ...asRecord(reply.user), ...flags(core, args) } };
  if (method === 'auth.test' && core.enterprise) return { ...reply, enterprise_id: core.enterprise };
  return reply;
}

async function forward(core: Core, method: string, args: Args): Promise<MethodReply | undefined> {
  const { ids, url, send } = core.emulated;
  const { token: _, alt_txt, ...others } = args;
  // emulate knows the name of the SDK's types, Slack that of its documentation.
  const rest = alt_txt === undefined ? others : { ...others, alt_text: alt_txt };
  const answer = await send(`/api/${method}`, {
    method: 'POST',
    body: ids.toEmulate(JSON.stringify(rest)),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${core.botToken}` },
  });
  const text = await answer.text();
  if (answer.status === 404) return undefined;
  // Uploads and downloads must pass through us too, so that faults apply to them.
  return JSON.parse(ids.fromEmulate(text).replaceAll(url, core.origin));
}

function flags(core: Core, args: Args): MethodReply {
  const user = core.directory.user(asString(args.user) ?? '');
  return user ? flagsOf(user) : {};
}

function storeEphemeral(core: Core, args: Args): void {
  core.ephemerals.add({
    channel: String(args.channel),
    user: String(args.user),
    from: bot.userId,
    text: asString(args.text) ?? '',
    thread_ts: asString(args.thread_ts),
    blocks: args.blocks as readonly Block[] | undefined,
  });
}

/** Receives the bytes of an upload. */
export async function answerUpload(core: Core, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const bytes = await readBody(request);
  await withFaults(core, { method: 'upload', args: { bytes: bytes.length }, response }, async () => {
    const answer = await core.emulated.send(request.url ?? '', {
      method: 'POST',
      body: new Uint8Array(bytes),
      headers: { 'content-type': request.headers['content-type'] ?? 'application/octet-stream' },
    });
    return { status: answer.status, body: await answer.text() };
  });
}
