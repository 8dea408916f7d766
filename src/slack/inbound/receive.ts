import type { Logger } from 'pino';
import type { Person } from '../../model/inventory/access.ts';
import { aim } from '../../model/inventory/aim.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import type { Card } from '../../model/run/card.ts';
import { md } from '../../model/run/card.ts';
import type { Desk } from '../../model/run/desk.ts';
import type { Filled, Form } from '../../model/run/form.ts';
import type { Place, RunRecord } from '../../model/run/run.ts';
import { beginning } from '../../model/text/cut.ts';
import { Refused } from '../../model/text/errors.ts';
import { namingCluster, ofCluster, whichCard } from '../../render/which.ts';
import { sentence } from '../../render/words.ts';
import { kindOf, type TurnKey, type Turns } from '../outbound/turns.ts';
import type { PersonOf } from './people.ts';
import type { Tell } from './reply.ts';
import { words } from './text.ts';

/** Does what the words say: `answer` of commands/answer.ts. Throws Refused in words for the person. */
export type AnswerCommand = (
  said: readonly string[],
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

/** A form is shown to whoever asked for it; a run tells in its thread. */
type Answered =
  | { readonly kind: 'card'; readonly card: Card }
  | { readonly kind: 'run'; readonly run: RunRecord }
  | { readonly kind: 'form'; readonly command: Fillable };

export interface Fillable {
  readonly name: string;
  readonly form: Form;
}

/** What everything that comes in from Slack is handed to. */
export interface SlackContext {
  /** One for each cluster. */
  readonly desks: readonly Desk[];
  readonly answer: AnswerCommand;
  readonly personOf: PersonOf;
  readonly turns: Turns;
  readonly log: Logger;
}

/** Something that somebody at Slack said or clicked. */
export interface From {
  readonly user: string;
  /** The workspace that this person is of, as far as Slack says so. */
  readonly team: string | undefined;
  readonly channel: string;
  /** The root message of the thread it was said in. */
  readonly thread?: string | undefined;
  /** `trigger_id` or `event_id`: the same again is the same thing again. */
  readonly key: string;
  readonly tell: Tell;
  /** Shows them a form, where Slack allows that. Throws Refused. */
  readonly show?: (command: Fillable, at: { readonly inventory: Inventory; readonly channel: string }) => Promise<void>;
}

/** Answers a line of text. Never rejects. */
export async function hear(
  context: SlackContext,
  text: string,
  from: From & { readonly responseUrl?: string },
): Promise<void> {
  const asked = { ...from, to: kindOf(text) };
  await attend(context, asked, async (who) => {
    const { channel, thread, key, responseUrl, show } = from;
    context.log.info({ user: from.user, channel, text: beginning(text, 200) }, 'heard');
    const said = words(text);
    const about = await runIn(context, { channel, thread });
    const { at, words: rest, named } = aim(said, context.desks, { channel, thread: about?.desk });
    if (!at) return whichCard(context.desks, said, who);
    const place = { channel, ...(responseUrl === undefined ? {} : { responseUrl }) };
    const asker = { who, place, key, canFill: show !== undefined };
    // What shows all clusters is about none of them.
    const speaking = rest[0]?.toLowerCase() === 'clusters' ? { desks: [at] } : context;
    return speakingFor(speaking, at, async () => {
      const answered = await context.answer(rest, about?.desk === at ? { ...asker, about: about.run.id } : asker, at);
      if (answered.kind === 'run') return queued(answered.run);
      if (answered.kind === 'form') {
        await show?.(answered.command, { inventory: at.inventory, channel });
        return undefined;
      }
      return named ? namingCluster(answered.card, at.inventory.name) : answered.card;
    });
  });
}

/** Where a bot runs several clusters every answer says which one it is about, also when it refuses. */
export async function speakingFor(
  { desks }: Pick<SlackContext, 'desks'>,
  { inventory: { name } }: Pick<Desk, 'inventory'>,
  act: () => Promise<Card | undefined>,
): Promise<Card | undefined> {
  if (desks.length < 2) return act();
  try {
    const card = await act();
    return card && ofCluster(card, name);
  } catch (error) {
    throw error instanceof Refused ? new Refused(`${name}: ${error.message}`) : error;
  }
}

/** The run whose thread hangs on that message, with the desk of its cluster. */
export async function runIn(
  { desks }: Pick<SlackContext, 'desks'>,
  { channel, thread }: Pick<From, 'channel' | 'thread'>,
): Promise<{ readonly desk: Desk; readonly run: RunRecord } | undefined> {
  if (thread === undefined) return undefined;
  const found = await Promise.all(desks.map(async (desk) => ({ desk, run: await desk.runInThread(channel, thread) })));
  return found.flatMap(({ desk, run }) => (run ? [{ desk, run }] : []))[0];
}

/** Answers with nothing where they see by themselves what came of it. */
type Act = (who: Person) => Promise<Card | undefined>;

/** Finds out who it is, has `act` done, and tells what came of it. Never rejects. */
export async function attend(context: SlackContext, from: From & Pick<TurnKey, 'to'>, act: Act): Promise<void> {
  const answer = await context.turns(from, () => answerTo(context, from, act));
  // Telling may take long while Slack is slow, and must not keep others from their answers.
  if (answer) await from.tell(answer);
}

async function answerTo({ log, personOf }: SlackContext, { user, team }: From, act: Act): Promise<Card | undefined> {
  const { person, doubt } = await personOf(user, team);
  if (person.outsider !== undefined) log.warn({ user, team }, `an outsider: ${person.outsider}`);
  return act(person).catch((error: unknown) => sorry(log, error, doubt));
}

export function queued({ id, text }: RunRecord): Card {
  return card(`Job ${id} is queued: ${text}`);
}

export function sorry(log: Logger, error: unknown, doubt: string | undefined): Card {
  if (error instanceof Refused) {
    return card([error.message, ...(doubt ? [doubt] : [])].map(sentence).join(' '), error.offers);
  }
  log.error({ err: error }, 'answering somebody at Slack');
  return card('That is a bug in mailha, not something you did. The log has the details.');
}

function card(text: string, offers: readonly string[] = []): Card {
  const buttons = offers.map((words) => ({ action: 'run', label: words, value: words }) as const);
  const shown = { kind: 'text', text: md`${text}` } as const;
  return { summary: text, parts: buttons.length > 0 ? [shown, { kind: 'buttons', buttons }] : [shown] };
}
