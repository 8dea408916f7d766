import type { Logger } from 'pino';
import type { Person } from '../../model/inventory/access.ts';
import { aim } from '../../model/inventory/aim.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import type { Card, Markup } from '../../model/run/card.ts';
import { md } from '../../model/run/card.ts';
import type { Desk } from '../../model/run/desk.ts';
import type { Filled, Form } from '../../model/run/form.ts';
import type { Place, RunRecord } from '../../model/run/run.ts';
import { beginning } from '../../model/text/cut.ts';
import { Refused } from '../../model/text/errors.ts';
import { textCard } from '../../render/decision.ts';
import { namingCluster, ofCluster, whichCard } from '../../render/which.ts';
import { sentence } from '../../render/words.ts';
import { kindOf, type Limit, type LimitKey } from './concurrency.ts';
import type { PersonOf } from './people.ts';
import type { Reply, ReplyContext } from './reply.ts';
import { words } from './text.ts';

/** `answer` of commands/answer.ts. Throws Refused, worded for the person. */
export type AnswerCommand = (
  words: readonly string[],
  asker: {
    readonly who: Person;
    readonly place: Place;
    readonly key: string;
    readonly about?: string;
    readonly canFill?: boolean;
    readonly filled?: Filled;
  },
  desk: Desk,
) => Promise<Answered>;

/** A card and a form go to the person who asked; a run reports in its thread. */
type Answered =
  | { readonly kind: 'card'; readonly card: Card }
  | { readonly kind: 'run'; readonly run: RunRecord }
  | { readonly kind: 'form'; readonly command: FormCommand };

export interface FormCommand {
  readonly name: string;
  readonly form: Form;
}

/** What the handlers share. */
export interface SlackContext extends ReplyContext {
  /** One per cluster. */
  readonly desks: readonly Desk[];
  readonly answer: AnswerCommand;
  readonly personOf: PersonOf;
  readonly limit: Limit;
}

/** Where a command or click came from. */
export interface From {
  readonly user: string;
  /** The person's workspace, when Slack names it. */
  readonly team: string | undefined;
  readonly channel: string;
  /** Timestamp of the thread's root message. */
  readonly thread?: string | undefined;
  /** `trigger_id` or `event_id`; a retry has the same key. */
  readonly key: string;
  readonly reply: Reply;
  /** Opens a form; only after a click or slash command. Throws Refused. */
  readonly show?: (
    command: FormCommand,
    at: { readonly inventory: Inventory; readonly channel: string },
  ) => Promise<void>;
}

/** Runs a typed command and replies. Never rejects. */
export async function runTyped(
  context: SlackContext,
  text: string,
  from: From & { readonly responseUrl?: string | undefined },
): Promise<void> {
  const asked = { ...from, to: kindOf(text) };
  await respond(context, asked, async (who) => {
    const { channel, thread, key, responseUrl, show } = from;
    context.log.info({ user: from.user, channel, text: beginning(text, 200) }, 'command received');
    const typed = words(text);
    const about = await runIn(context, { channel, thread });
    const { at, words: rest, named } = aim(typed, context.desks, { channel, thread: about?.desk });
    if (!at) return whichCard(context.desks, typed, who);
    const place = { channel, ...(responseUrl === undefined ? {} : { responseUrl }) };
    const asker = { who, place, key, canFill: show !== undefined };
    // `clusters` shows all of them, so its answer names none.
    const scope = rest[0]?.toLowerCase() === 'clusters' ? { desks: [at] } : context;
    return prefixCluster(scope, at, async () => {
      const answered = await context.answer(rest, about?.desk === at ? { ...asker, about: about.run.id } : asker, at);
      if (answered.kind === 'run') return requestedCard(answered.run);
      if (answered.kind === 'form') {
        await show?.(answered.command, { inventory: at.inventory, channel });
        return undefined;
      }
      return named ? namingCluster(answered.card, at.inventory.name) : answered.card;
    });
  });
}

/** With several clusters, every reply and refusal names its cluster. */
export async function prefixCluster(
  { desks }: Pick<SlackContext, 'desks'>,
  { inventory: { name } }: Pick<Desk, 'inventory'>,
  act: () => Promise<Card | undefined>,
): Promise<Card | undefined> {
  if (desks.length < 2) return act();
  try {
    const card = await act();
    return card && ofCluster(card, name);
  } catch (error) {
    throw error instanceof Refused ? new Refused(md`${name}: ${error.shown}`, { offers: error.offers }) : error;
  }
}

/** A run, with its cluster's desk. */
export interface RunAndDesk {
  readonly desk: Desk;
  readonly run: RunRecord;
}

/** The run shown in this thread. */
export async function runIn(
  { desks }: Pick<SlackContext, 'desks'>,
  { channel, thread }: Pick<From, 'channel' | 'thread'>,
): Promise<RunAndDesk | undefined> {
  if (thread === undefined) return undefined;
  const found = await Promise.all(desks.map(async (desk) => ({ desk, run: await desk.runInThread(channel, thread) })));
  return found.flatMap(({ desk, run }) => (run ? [{ desk, run }] : []))[0];
}

/** Undefined when the result already shows in Slack. */
type Act = (who: Person) => Promise<Card | undefined>;

/** Identifies the person, runs `act` and replies with its card. Never rejects. */
export async function respond(context: SlackContext, from: From & Pick<LimitKey, 'to'>, act: Act): Promise<void> {
  const answer = await context.limit(from, () => answerTo(context, from, act));
  // Outside the limit: while Slack is slow, posting a reply must not block other people's.
  if (answer) await from.reply(answer);
}

async function answerTo({ log, personOf }: SlackContext, { user, team }: From, act: Act): Promise<Card | undefined> {
  const { person, doubt } = await personOf(user, team);
  if (person.outsider !== undefined) log.warn({ user, team }, `refused an outsider: ${person.outsider}`);
  return act(person).catch((error: unknown) => failureCard(log, error, doubt));
}

/** Stays true: the message remains on screen after the job has ended. */
export function requestedCard({ id, text }: RunRecord): Card {
  return card(`Job ${id} requested: ${text}`);
}

export function failureCard(log: Logger, error: unknown, doubt: string | undefined): Card {
  if (error instanceof Refused) {
    const why = { mrkdwn: sentence(error.shown.mrkdwn) };
    return card(doubt ? md`${why} ${sentence(doubt)}` : why, error.offers);
  }
  log.error({ err: error }, 'handling a Slack request');
  return card('Internal error: this is a bug in mailha. See its log for details.');
}

function card(shown: string | Markup, offers: readonly string[] = []): Card {
  const buttons = offers.map((words) => ({ action: 'run', label: words, value: words }) as const);
  const { summary, parts } = textCard(shown);
  return { summary, parts: buttons.length > 0 ? [...parts, { kind: 'buttons', buttons }] : parts };
}
