import { createEmulator } from 'emulate';
import { z } from 'zod';
import { createIds, type Ids } from './ids.ts';
import { bot, type ConsoleChannel, type ConsoleUser, team } from './people.ts';

export type ApiReply = Readonly<Record<string, unknown>> & { readonly ok: boolean };

/** The stateful Web API (emulate) behind this one. */
export interface Emulated {
  readonly url: string;
  readonly ids: Ids;
  /** Calls a method as user `as`, which may be the bot: with all scopes, without faults, not recorded in `calls`. */
  call(as: string, method: string, args: Readonly<Record<string, unknown>>): Promise<ApiReply>;
  /** Sends a request over a new connection: the emulator closes idle ones, and fetch does not retry a POST. */
  send(path: string, request: SentRequest): Promise<Response>;
  /** Downloads a file by its `url_private`. */
  download(url: string): Promise<Buffer>;
  close(): Promise<void>;
}

export interface SentRequest {
  readonly method?: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export interface EmulatedOptions {
  readonly botToken: string;
  readonly scopes: readonly string[];
  readonly signingSecret: string;
  readonly users: readonly ConsoleUser[];
  readonly channels: readonly ConsoleChannel[];
}

const allScopes = [
  'chat:write',
  'channels:read',
  'channels:history',
  'im:read',
  'im:write',
  'im:history',
  'files:read',
  'users:read',
];

/** The console's own token for a user; the bot never gets it. */
const tokenOf = (user: string) => `xoxp-console-${user}`;

/** emulate allows a token 5,000 calls an hour, and an open page reads on every change: rotate several tokens. */
const readingTokens = Array.from({ length: 40 }, (_, n) => `${tokenOf(bot.userId)}-${n}`);

export async function startEmulated({
  botToken,
  scopes,
  signingSecret,
  users,
  channels,
}: EmulatedOptions): Promise<Emulated> {
  const botIdentity = { app_id: bot.appId, bot_id: bot.botId, bot_user_id: bot.userId };
  const emulator = await createEmulator({
    service: 'slack',
    port: 0,
    seed: {
      slack: {
        team: { name: team.name, domain: team.domain },
        users: users.map(({ name, realName }) => ({ name, real_name: realName, email: `${name}@example.net` })),
        channels: channels.map(({ name, topic }) => ({ name, topic })),
        oauth_apps: [
          {
            ...botIdentity,
            bot_name: bot.name,
            name: 'Mailha',
            scopes: [...scopes],
            client_id: 'console',
            client_secret: 'console',
            redirect_uris: ['http://localhost/'],
          },
        ],
        tokens: [
          { token: botToken, type: 'bot', user: bot.userId, ...botIdentity, scopes: [...scopes] },
          ...readingTokens.map((token) => ({
            token,
            type: 'bot' as const,
            user: bot.userId,
            scopes: allScopes,
            ...botIdentity,
          })),
          ...users.map(({ id, name }) => ({ token: tokenOf(id), type: 'user', user: name, scopes: allScopes })),
        ],
        signing_secret: signingSecret,
        strict_scopes: true,
      },
    },
  });
  let calls = 0;
  const authorization = (user: string) => {
    calls += 1;
    const token = user === bot.userId ? readingTokens[calls % readingTokens.length] : tokenOf(user);
    return { authorization: `Bearer ${token}` };
  };

  const send = (path: string, { headers, ...request }: SentRequest) =>
    fetch(new URL(path, emulator.url), { ...request, headers: { ...headers, connection: 'close' } });

  async function post(as: string, method: string, args: unknown): Promise<string> {
    const response = await send(`/api/${method}`, {
      method: 'POST',
      body: JSON.stringify(args),
      headers: { 'content-type': 'application/json', ...authorization(as) },
    });
    return response.text();
  }

  const ids = await readIds((method) => post(bot.userId, method, {}), users, channels);
  return {
    url: emulator.url,
    ids,
    send,
    async call(as, method, args) {
      const answer = await post(as, method, JSON.parse(ids.toEmulate(JSON.stringify(args))));
      return JSON.parse(ids.fromEmulate(answer));
    },
    async download(url) {
      const response = await send(new URL(url).pathname, { headers: authorization(bot.userId) });
      return Buffer.from(await response.arrayBuffer());
    },
    close: () => emulator.close(),
  };
}

const Members = z.object({ members: z.array(z.object({ id: z.string(), name: z.string() })) });
const Channels = z.object({ channels: z.array(z.object({ id: z.string(), name: z.string() })) });

async function readIds(
  post: (method: string) => Promise<string>,
  users: readonly ConsoleUser[],
  channels: readonly ConsoleChannel[],
): Promise<Ids> {
  const [members, rooms] = await Promise.all([post('users.list'), post('conversations.list')]);
  const idOf = (known: readonly { id: string; name: string }[], name: string) => {
    const found = known.find((candidate) => candidate.name === name);
    if (!found) throw new Error(`seeding the workspace: emulate has no ${name}`);
    return found.id;
  };
  const { members: known } = Members.parse(JSON.parse(members));
  const { channels: open } = Channels.parse(JSON.parse(rooms));
  return createIds([
    ...users.map(({ id, name }) => [id, idOf(known, name)] as const),
    ...channels.map(({ id, name }) => [id, idOf(open, name)] as const),
  ]);
}
