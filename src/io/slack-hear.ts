import type { LimitFunction } from 'p-limit';
import type { Logger } from 'pino';
import type { Person } from '../model/access.ts';
import type { Card } from '../model/card.ts';
import { md } from '../model/card.ts';
import type { Desk } from '../model/desk.ts';
import { Refused } from '../model/errors.ts';
import type { Place, RunRecord } from '../model/run.ts';
import { sentence } from '../render/words.ts';
import type { Once } from './slack-once.ts';
import type { PersonOf } from './slack-people.ts';
import type { Tell } from './slack-tell.ts';
import { words } from './slack-text.ts';

/** Does what the words say: `answer` of commands/answer.ts. Throws Refused in words for the person. */
export type Answer = (
  said: readonly string[],
  asker: { readonly who: Person; readonly place: Place; readonly key: string; readonly about?: string },
  desk: Desk,
) => Promise<{ readonly kind: 'card'; readonly card: Card } | { readonly kind: 'run'; readonly run: RunRecord }>;

/** What everything that comes in from Slack is handed to. */
export interface Office {
  readonly desk: Desk;
  readonly answer: Answer;
  readonly personOf: PersonOf;
  readonly once: Once;
  /** Runs not too many answers at a time. */
  readonly limit: LimitFunction;
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
}

/** Answers a line of text. Never rejects. */
export async function hear(
  office: Office,
  text: string,
  from: From & { readonly responseUrl?: string },
): Promise<void> {
  await attend(office, from, async (who) => {
    const { channel, thread, key, responseUrl } = from;
    office.log.info({ user: from.user, channel, text: text.slice(0, 200) }, 'heard');
    const said = words(text);
    const about = thread === undefined ? undefined : await office.desk.runInThread(channel, thread);
    const place = { channel, ...(responseUrl === undefined ? {} : { responseUrl }) };
    const answered = await office.answer(said, { who, place, key, ...(about ? { about: about.id } : {}) }, office.desk);
    return answered.kind === 'card' ? answered.card : queued(answered.run);
  });
}

type Act = (who: Person) => Promise<Card>;

/** Finds out who it is, has `act` done once, and tells what came of it. Never rejects. */
export async function attend(office: Office, from: From, act: Act): Promise<void> {
  const answer = await office.limit(() => answerTo(office, from, act));
  // Telling may take long while Slack is slow, and must not keep others from their answers.
  if (answer) await from.tell(answer);
}

async function answerTo(
  { log, once, personOf }: Office,
  { user, team, key }: From,
  act: Act,
): Promise<Card | undefined> {
  if (!(await once(key))) {
    log.warn({ user, key }, 'refused what was heard before');
    return undefined;
  }
  const { person, doubt } = await personOf(user, team);
  if (person.outsider !== undefined) log.warn({ user, team }, `an outsider: ${person.outsider}`);
  return act(person).catch((error: unknown) => sorry(log, error, doubt));
}

function queued({ id, text }: RunRecord): Card {
  return card(`Job ${id} is queued: ${text}`);
}

function sorry(log: Logger, error: unknown, doubt: string | undefined): Card {
  if (error instanceof Refused) return card([error.message, ...(doubt ? [doubt] : [])].map(sentence).join(' '));
  log.error({ err: error }, 'answering somebody at Slack');
  return card('That is a bug in mailha, not something you did. The log has the details.');
}

function card(text: string): Card {
  return { summary: text, parts: [{ kind: 'text', text: md`${text}` }] };
}
