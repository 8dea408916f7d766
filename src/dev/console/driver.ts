import type { Core } from './core.ts';
import { type Delivery, deliver } from './delivery.ts';
import { asRecord, asString } from './json.ts';
import { mangle, typeset } from './mangle.ts';
import type { Block, Ephemeral, SlackMessage } from './message.ts';
import { clickPayload, eventPayload, type Scene, shortcutPayload, slashPayload } from './payloads.ts';
import { Response, respond } from './respond.ts';
import { namesIn, type SceneAddress, sceneOf } from './scene.ts';
import { findMessage } from './views.ts';

export interface Slash extends SceneAddress {
  /** What follows the command. */
  readonly text: string;
  /** `/mailha` where absent. */
  readonly command?: string;
  /** As typed on a phone: dashes and quotes are made pretty. */
  readonly typeset?: boolean;
}

export interface ButtonClick extends SceneAddress {
  readonly ts: string;
  readonly action_id: string;
  /** Which of several buttons with the same action. */
  readonly value?: string | undefined;
  /** The message as the person still sees it, to click on a button that is gone from the real one. */
  readonly seen?: SlackMessage;
}

/** Somebody types a slash command. What the app acks with is shown, and so is a failure, by Slackbot. */
export async function slash(
  core: Core,
  { text, command = '/mailha', typeset: pretty = false, ...where }: Slash,
): Promise<Delivery> {
  const scene = sceneOf(core, where);
  const typed = pretty ? typeset(text) : text;
  const sent = core.shouldEscape ? mangle(typed, namesIn(core), { labels: true }) : typed;
  const occasion = { kind: 'commands', channel: scene.channel.id, user: scene.user.id } as const;
  const url = core.origin + core.responseUrls.issue(occasion);
  const delivery = await deliver(core, { type: 'slash_commands', payload: slashPayload(scene, command, sent, url) });
  if (delivery.error) complain(core, scene, `${command} failed with the error "${delivery.error}"`);
  else await showAck(core, occasion, delivery.body);
  return delivery;
}

async function showAck(core: Core, occasion: Parameters<typeof respond>[1], body: unknown): Promise<void> {
  if (body === undefined || body === '') return;
  const said = Response.safeParse(typeof body === 'string' ? { text: body } : body);
  if (said.success && (said.data.text || said.data.blocks)) await respond(core, occasion, said.data);
}

function complain(core: Core, { user, channel }: Scene, text: string): void {
  core.ephemerals.add({ channel: channel.id, user: user.id, from: 'USLACKBOT', text });
  core.changed();
}

/** Somebody clicks a button that they see. */
export async function click(core: Core, { ts, action_id, value, seen, ...where }: ButtonClick): Promise<Delivery> {
  const scene = sceneOf(core, where);
  const message = seen ?? (await findMessage(core, scene.channel.id, ts));
  if (!message || ('from' in message && message.user !== scene.user.id)) {
    throw new Error(`clicking ${action_id}: ${scene.user.name} sees no message ${ts} in ${scene.channel.name}`);
  }
  const action = findAction(message, action_id, value);
  if (!action) throw new Error(`clicking ${action_id}: message ${ts} has no such button`);
  const origin = { ts, isEphemeral: 'from' in message, thread_ts: message.thread_ts };
  const occasion = { kind: 'actions', channel: scene.channel.id, user: scene.user.id, message: origin } as const;
  const url = core.origin + core.responseUrls.issue(occasion);
  const delivery = await deliver(core, { type: 'interactive', payload: clickPayload(scene, message, action, url) });
  core.changed();
  return delivery;
}

/** Somebody opens the home of the bot (docs: "app_home_opened"). */
export function openHome(core: Core, { user }: Pick<SceneAddress, 'user'>): Promise<Delivery> {
  const channel = core.directory.directs.find(({ directWith }) => directWith === user)?.id ?? '';
  const event = { type: 'app_home_opened', user, channel, tab: 'home', event_ts: `${Date.now() / 1000}` };
  return deliver(core, { type: 'events_api', payload: eventPayload(event) });
}

export interface Shortcut extends SceneAddress {
  readonly ts: string;
  readonly callback_id: string;
}

/** Somebody chooses a shortcut in the menu of a message. */
export async function shortcut(core: Core, { ts, callback_id, ...where }: Shortcut): Promise<Delivery> {
  const scene = sceneOf(core, where);
  const message = await findMessage(core, scene.channel.id, ts);
  if (!message || 'from' in message) throw new Error(`choosing ${callback_id}: there is no message ${ts} for all`);
  const origin = { ts, isEphemeral: false, thread_ts: message.thread_ts };
  const occasion = { kind: 'actions', channel: scene.channel.id, user: scene.user.id, message: origin } as const;
  const url = core.origin + core.responseUrls.issue(occasion);
  return deliver(core, { type: 'interactive', payload: shortcutPayload(scene, message, callback_id, url) });
}

function findAction(message: SlackMessage | Ephemeral, action_id: string, value: string | undefined) {
  for (const block of (message.blocks ?? []).flatMap(withChildren)) {
    for (const element of buttonsOf(block)) {
      if (element.action_id !== action_id || (value !== undefined && element.value !== value)) continue;
      const { confirm: _, style: __, ...action } = element;
      return { ...action, block_id: asString(block.block_id) ?? '' };
    }
  }
  return undefined;
}

/** A container's blocks are inside it. */
function withChildren(block: Block): readonly Block[] {
  return [block, ...(Array.isArray(block.child_blocks) ? block.child_blocks : [])];
}

function buttonsOf(block: Block): readonly Readonly<Record<string, unknown>>[] {
  const elements = Array.isArray(block.elements) ? block.elements : [];
  return [...elements, block.accessory].map(asRecord).filter((element) => element?.type === 'button') as never;
}
