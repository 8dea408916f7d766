import type { Core } from './core.ts';
import { type Delivery, deliver } from './delivery.ts';
import { type Actor, interactionOf, namesIn } from './interaction.ts';
import { asRecord, asString } from './json.ts';
import { mangle, typeset } from './mangle.ts';
import type { Block, SlackMessage } from './message.ts';
import {
  clickPayload,
  eventPayload,
  homeClickPayload,
  type Interaction,
  shortcutPayload,
  slashPayload,
} from './payloads.ts';
import { Response, respond } from './respond.ts';
import type { ResponseTarget } from './response-urls.ts';
import { findMessage } from './views.ts';

export interface Slash extends Actor {
  /** The text after the command. */
  readonly text: string;
  /** Default: `/mailha`. */
  readonly command?: string;
  /** As typed on a phone: with smart dashes and quotes. */
  readonly typeset?: boolean;
}

export interface ButtonClick extends Actor {
  readonly ts: string;
  readonly action_id: string;
  /** Which of several buttons with the same action. */
  readonly value?: string | undefined;
  /** The message as the user still sees it, to click a button removed since. */
  readonly seen?: SlackMessage;
}

/** Sends a slash command. Shows the app's ack, or Slackbot's error. */
export async function slash(
  core: Core,
  { text, command = '/mailha', typeset: pretty = false, ...where }: Slash,
): Promise<Delivery> {
  const interaction = interactionOf(core, where);
  const typed = pretty ? typeset(text) : text;
  const sent = core.shouldEscape ? mangle(typed, namesIn(core), { labels: true }) : typed;
  const target = { kind: 'commands', channel: interaction.channel.id, user: interaction.user.id } as const;
  const url = core.origin + core.responseUrls.issue(target);
  const delivery = await deliver(core, {
    type: 'slash_commands',
    payload: slashPayload(interaction, command, sent, url),
  });
  if (delivery.error) showFailure(core, interaction, `${command} failed with the error "${delivery.error}"`);
  else await showAck(core, target, delivery.body);
  return delivery;
}

async function showAck(core: Core, target: Parameters<typeof respond>[1], body: unknown): Promise<void> {
  if (body === undefined || body === '') return;
  const ack = Response.safeParse(typeof body === 'string' ? { text: body } : body);
  if (ack.success && (ack.data.text || ack.data.blocks)) await respond(core, target, ack.data);
}

function showFailure(core: Core, { user, channel }: Interaction, text: string): void {
  core.ephemerals.add({ channel: channel.id, user: user.id, from: 'USLACKBOT', text });
  core.changed();
}

/** Clicks a button visible to the user. */
export async function click(core: Core, { ts, action_id, value, seen, ...where }: ButtonClick): Promise<Delivery> {
  const interaction = interactionOf(core, where);
  const message = seen ?? (await findMessage(core, interaction.channel.id, ts));
  if (!message || ('from' in message && message.user !== interaction.user.id)) {
    throw new Error(
      `clicking ${action_id}: no message ${ts} in ${interaction.channel.name} visible to ${interaction.user.name}`,
    );
  }
  const action = findAction(message.blocks, action_id, value);
  if (!action) throw new Error(`clicking ${action_id}: message ${ts} has no such button`);
  const origin = { ts, isEphemeral: 'from' in message, thread_ts: message.thread_ts };
  const url = responseUrlOf(core, interaction, origin);
  const delivery = await deliver(core, {
    type: 'interactive',
    payload: clickPayload(interaction, message, action, url),
  });
  core.changed();
  return delivery;
}

/** Opens the bot's App Home (docs: "app_home_opened"). */
export function openHome(core: Core, { user }: Pick<Actor, 'user'>): Promise<Delivery> {
  const channel = core.directory.directs.find(({ directWith }) => directWith === user)?.id ?? '';
  const event = { type: 'app_home_opened', user, channel, tab: 'home', event_ts: `${Date.now() / 1000}` };
  return deliver(core, { type: 'events_api', payload: eventPayload(event) });
}

/** Clicks a button in the user's App Home. */
export async function clickHome(
  core: Core,
  { user, action_id, value }: Pick<ButtonClick, 'user' | 'action_id' | 'value'>,
): Promise<Delivery> {
  const home = core.homes.get(user);
  const action = home && findAction(home.blocks as readonly Block[], action_id, value);
  if (!action) throw new Error(`clicking ${action_id}: the App Home of ${user} has no such button`);
  const payload = homeClickPayload(interactionOf(core, { user }), home, action);
  const delivery = await deliver(core, { type: 'interactive', payload });
  core.changed();
  return delivery;
}

export interface Shortcut extends Actor {
  readonly ts: string;
  readonly callback_id: string;
}

/** Runs a message shortcut. */
export async function shortcut(core: Core, { ts, callback_id, ...where }: Shortcut): Promise<Delivery> {
  const interaction = interactionOf(core, where);
  const message = await findMessage(core, interaction.channel.id, ts);
  if (!message || 'from' in message) throw new Error(`shortcut ${callback_id}: no public message ${ts}`);
  const origin = { ts, isEphemeral: false, thread_ts: message.thread_ts };
  const url = responseUrlOf(core, interaction, origin);
  return deliver(core, { type: 'interactive', payload: shortcutPayload(interaction, message, callback_id, url) });
}

function findAction(blocks: readonly Block[] | undefined, action_id: string, value: string | undefined) {
  for (const block of (blocks ?? []).flatMap(withChildren)) {
    for (const element of buttonsOf(block)) {
      if (element.action_id !== action_id || (value !== undefined && element.value !== value)) continue;
      const { confirm: _, style: __, ...action } = element;
      return { ...action, block_id: asString(block.block_id) ?? '' };
    }
  }
  return undefined;
}

/** A block and, for a container, its child blocks. */
function withChildren(block: Block): readonly Block[] {
  return [block, ...(Array.isArray(block.child_blocks) ? block.child_blocks : [])];
}

function buttonsOf(block: Block): readonly Readonly<Record<string, unknown>>[] {
  const elements = Array.isArray(block.elements) ? block.elements : [];
  return [...elements, block.accessory].map(asRecord).filter((element) => element?.type === 'button') as never;
}

/** A response URL for an action on a message. */
function responseUrlOf(
  core: Core,
  { channel, user }: Interaction,
  message: NonNullable<ResponseTarget['message']>,
): string {
  return core.origin + core.responseUrls.issue({ kind: 'actions', channel: channel.id, user: user.id, message });
}
