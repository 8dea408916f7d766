import type { Core } from './core.ts';
import { type Delivery, deliver, post } from './delivery.ts';
import { click, clickHome, openHome, shortcut, slash } from './driver.ts';
import { fill } from './driver-fill.ts';
import { say } from './driver-say.ts';
import { eventPayload } from './payloads.ts';
import { bot } from './people.ts';
import { type SignedRequest, signRequest } from './signature.ts';
import { filesOf, messagesOf, threadOf } from './views.ts';
import type { Workspace } from './workspace.ts';

/** User actions, views and faults, for tests. */
export function verbs(core: Core): Omit<Workspace, 'apiUrl' | 'url' | 'until' | 'close'> {
  return {
    ...acts(core),
    ...views(core),
    connect(botUrl) {
      core.botUrl = botUrl.replace(/\/$/, '');
      core.changed();
    },
    fault(fault) {
      core.faults.add(fault);
      core.changed();
    },
    clearFaults() {
      core.faults.clear();
      core.changed();
    },
    directory: core.directory,
    sockets: core.sockets,
  };
}

function acts(core: Core) {
  const send = (request: SignedRequest) => {
    if (core.botUrl === undefined) throw new Error('sending a signed request: bot URL not set; call connect first');
    return post(core.botUrl, request, 10_000);
  };
  const delivery = async (saying: ReturnType<typeof say>): Promise<Delivery> =>
    (await saying).delivery ?? { transport: core.botUrl ? 'http' : 'socket', ms: 0 };
  return {
    slash: (it) => slash(core, it),
    click: (it) => click(core, it),
    openHome: (user) => openHome(core, { user }),
    clickHome: (it) => clickHome(core, it),
    home: (user) => core.homes.get(user),
    shortcut: (it) => shortcut(core, it),
    fill: (it) => fill(core, it),
    mention: (it) => delivery(say(core, { ...it, text: `@${bot.name} ${it.text}` })),
    direct: (it) => delivery(say(core, { ...it, channel: directOf(core, it.user) })),
    chat: async (it) => (await say(core, it)).message,
    event: (event, again = {}) =>
      deliver(core, { type: 'events_api', payload: eventPayload(event, again.eventId), retry: again.retry }),
    signedRequest: (request) => send(signRequest({ signingSecret: core.signingSecret, ...request })),
    replay: send,
  } satisfies Partial<Workspace>;
}

function directOf({ directory }: Core, user: string): string {
  const found = directory.directs.find(({ directWith }) => directWith === user);
  if (!found) throw new Error(`no user ${user} in the workspace`);
  return found.id;
}

function views(core: Core) {
  return {
    messages: (channel) => messagesOf(core, channel),
    thread: (channel, ts) => threadOf(core, channel, ts),
    files: () => filesOf(core),
    ephemerals: (user) => core.ephemerals.of(user),
    modal: (user) => core.modals.of(user),
    calls: (method) => core.calls.list(method),
  } satisfies Partial<Workspace>;
}
