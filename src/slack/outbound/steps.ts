import type { Posted } from '../../store/posted.ts';
import { inWords, isAmbiguous, slackWord } from '../errors.ts';
import type { Calls, ThreadRef } from './calls.ts';
import type { Next, PostUnit } from './next.ts';
import type { Poster } from './poster-context.ts';

type NextOf<D extends Next['do']> = Extract<Next, { do: D }>;

/**
 * Posts what is missing. That it is about to be sent is written down first, and who writes it may send: a crash, a lost
 * answer and another process are all noticed by that. Throws what Slack answers when it refuses.
 */
export async function create(
  poster: Poster,
  { unit, was }: Pick<NextOf<'create'>, 'unit' | 'was'>,
  spot: ThreadRef,
): Promise<void> {
  const { calls, posted, log } = poster;
  const { shown, key, hash } = unit;
  const renewed = was && 'renewed' in was ? was.renewed : was?.state === 'deleted';
  const file = 'file' in shown ? await calls.upload(shown.file) : undefined;
  const kept = { hash, ...(renewed ? { renewed } : {}) };
  const sending = { state: 'sending', at: Date.now(), ...kept, ...(file ? { file } : {}) } as const;
  if (!(await posted.claim(spot.run, key, { was, now: sending }))) return;
  let ts: string;
  try {
    ts = await send(calls, { unit, file }, spot);
  } catch (error) {
    if (isAmbiguous(error)) {
      log.warn(`posting ${key} of job ${spot.run}: ${inWords(error)}; it is looked for before it is posted again`);
      await posted.set(spot.run, key, { ...sending, state: 'unsure', at: Date.now() });
      return;
    }
    if (slackWord(error) === undefined) throw error;
    // Slack says that it did not post it.
    if (was) await posted.set(spot.run, key, was);
    else await posted.forget(spot.run, key);
    if (!threadIsLost(error)) throw error;
    await rootIsDeleted(poster, spot.run);
    return;
  }
  await isThere(poster, { unit, ts, kept }, spot);
}

async function send(
  calls: Calls,
  { unit, file = '' }: { unit: PostUnit; file: string | undefined },
  spot: ThreadRef,
): Promise<string> {
  if ('message' in unit.shown) return calls.post(unit, spot);
  await calls.share(file, unit.shown.file.title, spot);
  return '';
}

interface There {
  readonly unit: PostUnit;
  readonly ts: string;
  readonly kept: { readonly hash: string; readonly renewed?: boolean | undefined };
}

/** The thread is made known first: a crash in between is found again, but clicks in an unknown thread go nowhere. */
async function isThere(
  { desk, posted }: Poster,
  { unit, ts, kept }: There,
  { channel, run }: ThreadRef,
): Promise<void> {
  if (unit.key === 'root') await desk.rememberThread(channel, ts, run);
  await posted.set(run, unit.key, { state: 'sent', at: Date.now(), ts, ...kept });
}

/** Looks for a message that may be there, and posts it when it is not. */
export async function find(poster: Poster, { unit, was }: NextOf<'find'>, spot: ThreadRef): Promise<void> {
  const { calls, posted, log } = poster;
  const { hash, renewed, at } = was;
  try {
    const ts = was.file === undefined ? await calls.find(unit, spot, at) : await calls.findFile(was.file, spot, at);
    if (ts === undefined) await create(poster, { unit, was }, spot);
    else await isThere(poster, { unit, ts, kept: { hash, renewed } }, spot);
  } catch (error) {
    if (slackWord(error) !== 'missing_scope') throw error;
    log.error(
      'Slack does not let us look whether a message is there: add the scopes of manifest.json and reinstall the app',
    );
    // Without a root nobody sees anything, so a second one is the lesser evil; of replies one is missed rather than doubled.
    if (unit.key === 'root') await create(poster, { unit, was }, spot);
    else await posted.set(spot.run, unit.key, { state: 'gone', at: Date.now() });
  }
}

/** Shows the newest version of a message. May be done twice. */
export async function update(
  poster: Poster,
  { unit, was }: NextOf<'update'>,
  { channel, run }: ThreadRef,
): Promise<void> {
  const { calls, posted, log } = poster;
  try {
    await calls.update(unit, channel, was.ts);
    await posted.set(run, unit.key, { ...was, at: Date.now(), hash: unit.hash });
  } catch (error) {
    const word = slackWord(error) ?? '';
    if (!unchangeable.includes(word)) throw error;
    log.warn(`updating ${unit.key} of job ${run}: ${word}`);
    if (unit.key === 'root' && word === 'message_not_found') await rootIsDeleted(poster, run);
    else await posted.set(run, unit.key, { state: 'gone', at: Date.now() });
  }
}

const unchangeable = ['message_not_found', 'cant_update_message', 'edit_window_closed'];

function threadIsLost(error: unknown): boolean {
  return ['thread_not_found', 'message_not_found', 'cannot_reply_to_message'].includes(slackWord(error) ?? '');
}

/** It is posted once more; whoever deletes that as well does not want it. */
async function rootIsDeleted({ posted }: Poster, run: string): Promise<void> {
  const root: Posted | undefined = (await posted.of(run)).posts.get('root');
  const renewed = root?.state === 'sent' && root.renewed;
  await posted.set(run, 'root', { state: renewed ? 'gone' : 'deleted', at: Date.now() });
}
