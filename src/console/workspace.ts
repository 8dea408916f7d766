import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Call, createCalls } from './calls.ts';
import type { Core } from './core.ts';
import { type Delivery, deliver, post } from './delivery.ts';
import { createDirectory, type Directory } from './directory.ts';
import { type Click, chat, click, type Mention, mention, type Slash, slash } from './driver.ts';
import { startEmulated } from './emulated.ts';
import { createEphemerals } from './ephemerals.ts';
import { createFaults, type Fault } from './faults.ts';
import { sendText } from './http.ts';
import type { Ephemeral, SlackMessage } from './message.ts';
import { eventPayload } from './payloads.ts';
import {
  type ConsoleChannel,
  type ConsoleGroup,
  type ConsoleUser,
  defaultChannels,
  defaultGroups,
  defaultUsers,
} from './people.ts';
import { createResponseUrls } from './response-urls.ts';
import { route } from './routes.ts';
import { type SignedRequest, signRequest, type ToSign } from './signature.ts';
import { createSockets, type Sockets } from './sockets.ts';
import { filesOf, messagesOf, threadOf, type UploadedFile } from './views.ts';

export interface WorkspaceOptions {
  readonly signingSecret: string;
  readonly botToken: string;
  /** For Socket Mode. */
  readonly appToken: string;
  /** The bot scopes of the manifest; a call that needs another is answered `missing_scope`. */
  readonly scopes: readonly string[];
  /** Where the bot listens in HTTP mode, without a path; in Socket Mode absent. May be set later by `connect`. */
  readonly botUrl?: string | undefined;
  /** A free one where absent. */
  readonly port?: number | undefined;
  readonly users?: readonly ConsoleUser[];
  readonly groups?: readonly ConsoleGroup[];
  readonly channels?: readonly ConsoleChannel[];
  /** Whether the slash command has `should_escape`; true where absent. */
  readonly shouldEscape?: boolean;
  /** How long Slack waits for an ack, in ms; 3000 where absent. */
  readonly ackWithinMs?: number;
  /** The clock for the life of response_urls, ms since the epoch. */
  readonly now?: () => number;
}

/** A Slack workspace of one's own: the Web API and Socket Mode for the bot, verbs for tests, and a page for people. */
export interface Workspace {
  /** For `slackApiUrl`. */
  readonly apiUrl: string;
  /** The page. */
  readonly url: string;
  /** Says where the bot listens. */
  connect(botUrl: string): void;
  close(): Promise<void>;

  slash(slash: Slash): Promise<Delivery>;
  click(click: Click): Promise<Delivery>;
  mention(mention: Mention): Promise<Delivery>;
  /** A message that does not mention the bot. */
  chat(message: Mention): Promise<SlackMessage>;
  /** Any event; with the `eventId` of an earlier one and `retry` it is that one again. */
  event(
    event: Readonly<Record<string, unknown>>,
    again?: { eventId?: string; retry?: { num: number; reason: string } },
  ): Promise<Delivery>;
  /** A request of one's own making: forged, late, or a form of one's own. */
  signedRequest(request: Omit<ToSign, 'signingSecret'> & { readonly signingSecret?: string }): Promise<Response>;
  /** A request as it was sent before. */
  replay(request: SignedRequest): Promise<Response>;

  /** Without replies, oldest first. */
  messages(channel: string): Promise<readonly SlackMessage[]>;
  /** The root and its replies, oldest first. */
  thread(channel: string, ts: string): Promise<readonly SlackMessage[]>;
  files(): Promise<readonly UploadedFile[]>;
  /** What only this person sees, oldest first. */
  ephemerals(user: string): readonly Ephemeral[];
  /** What the bot called, oldest first. Uploads are `upload`, answers to a response_url `response_url`. */
  calls(method?: string): readonly Call[];
  /** Looks again at every change until there is something to return. Rejects with `what` after `withinMs`, 10 s where absent. */
  until<T>(what: string, look: () => Promise<T | undefined> | T | undefined, withinMs?: number): Promise<T>;

  fault(fault: Fault): void;
  clearFaults(): void;
  readonly directory: Directory;
  readonly sockets: Pick<Sockets, 'count' | 'disconnect' | 'drop'>;
}

export async function startWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const changes = new EventEmitter().setMaxListeners(0);
  const changed = () => void changes.emit('change');
  const server = createServer();
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const directory = createDirectory({
    users: options.users ?? defaultUsers,
    groups: options.groups ?? defaultGroups,
    channels: options.channels ?? defaultChannels,
  });
  const core: Core = {
    ...{
      signingSecret: options.signingSecret,
      botToken: options.botToken,
      appToken: options.appToken,
      scopes: options.scopes,
    },
    ...{ shouldEscape: options.shouldEscape ?? true, ackWithinMs: options.ackWithinMs ?? 3000 },
    ...{ origin: `http://127.0.0.1:${port}`, botUrl: options.botUrl },
    ...{ directory, changed, faults: createFaults(), calls: createCalls(), ephemerals: createEphemerals() },
    emulated: await startEmulated({ ...options, users: directory.users, channels: directory.channels }),
    responseUrls: createResponseUrls(options.now ?? Date.now),
    sockets: createSockets(server, changed),
  };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    route(core, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendText(response, 500, `answering ${request.url}: ${error}`);
    });
  });
  return {
    ...verbs(core),
    apiUrl: `${core.origin}/api/`,
    url: `${core.origin}/`,
    until: (what, look, withinMs = 10_000) => until(changes, what, look, withinMs),
    async close() {
      await core.sockets.close();
      server.close();
      server.closeAllConnections();
      await core.emulated.close();
    },
  };
}

function verbs(core: Core): Omit<Workspace, 'apiUrl' | 'url' | 'until' | 'close'> {
  const send = (request: SignedRequest) => {
    if (core.botUrl === undefined)
      throw new Error('sending a signed request: the workspace was not told where the bot listens');
    return post(core.botUrl, request, 10_000);
  };
  return {
    connect(botUrl) {
      core.botUrl = botUrl.replace(/\/$/, '');
    },
    slash: (it) => slash(core, it),
    click: (it) => click(core, it),
    mention: (it) => mention(core, it),
    chat: (it) => chat(core, it),
    event: (event, again = {}) =>
      deliver(core, { type: 'events_api', payload: eventPayload(event, again.eventId), retry: again.retry }),
    signedRequest: (request) => send(signRequest({ signingSecret: core.signingSecret, ...request })),
    replay: send,
    messages: (channel) => messagesOf(core, channel),
    thread: (channel, ts) => threadOf(core, channel, ts),
    files: () => filesOf(core),
    ephemerals: (user) => core.ephemerals.of(user),
    calls: (method) => core.calls.list(method),
    fault: (fault) => core.faults.add(fault),
    clearFaults: () => core.faults.clear(),
    directory: core.directory,
    sockets: core.sockets,
  };
}

async function until<T>(
  changes: EventEmitter,
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  withinMs: number,
): Promise<T> {
  const over = AbortSignal.timeout(withinMs);
  for (;;) {
    // Listening starts before looking, so that a change in between is not missed.
    const next = once(changes, 'change', { signal: over }).catch(() => undefined);
    const found = await look();
    if (found !== undefined) return found;
    await next;
    if (over.aborted) throw new Error(`waiting until ${what}: not within ${withinMs} ms`);
  }
}
