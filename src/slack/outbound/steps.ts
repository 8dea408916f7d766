import { reasonOf } from '../../model/run/post-refusal.ts';
import type { Posted } from '../../store/posted.ts';
import { describeSlackError, isAmbiguous, slackErrorCode } from '../errors.ts';
import type { Calls, ThreadRef } from './calls.ts';
import type { Next, PostUnit } from './next.ts';
import type { Poster } from './poster-context.ts';
import { isRefusal } from './refused.ts';

type NextOf<D extends Next['do']> = Extract<Next, { do: D }>;

/**
 * Posts a missing unit. Claims it in Redis before sending, so that a crash, a lost response or a second process is detected.
 * Throws Slack's error when it refuses.
 */
export async function create(
  poster: Poster,
  { unit, was }: Pick<NextOf<'create'>, 'unit' | 'was'>,
  spot: ThreadRef,
): Promise<void> {
  const { calls, posted, log } = poster;
  const { shown, key, hash } = unit;
  const renewed = was && 'renewed' in was ? was.renewed : was?.state === 'deleted';
  const kept = { hash, ...(renewed ? { renewed } : {}) };
  const file = 'file' in shown ? await uploaded(poster, { unit, file: shown.file }, spot) : undefined;
  if (file === refusedFile) return;
  const sending = { state: 'sending', at: Date.now(), ...kept, ...(file ? { file } : {}) } as const;
  if (!(await posted.claim(spot.run, key, { was, now: sending }))) return;
  let ts: string;
  try {
    ts = await send(calls, { unit, file }, spot);
  } catch (error) {
    if (isAmbiguous(error)) {
      log.warn(
        `posting ${key} of job ${spot.run}: ${describeSlackError(error)}; checking whether it was posted before a retry`,
      );
      await posted.set(spot.run, key, { ...sending, state: 'unsure', at: Date.now() });
      return;
    }
    if (slackErrorCode(error) === undefined) throw error;
    if (file !== undefined && isRefusal(error)) return skipFile(poster, { unit, error }, spot);
    // Slack confirmed that it posted nothing.
    if (was) await posted.set(spot.run, key, was);
    else await posted.forget(spot.run, key);
    if (!threadIsLost(error)) throw error;
    await recordRootDeleted(poster, spot.run);
    return;
  }
  await recordSent(poster, { unit, ts, kept }, spot);
}

/** Instead of the id of a file that Slack refuses. */
const refusedFile = '';

async function uploaded(
  poster: Poster,
  { unit, file }: { readonly unit: PostUnit; readonly file: Parameters<Calls['upload']>[0] },
  spot: ThreadRef,
): Promise<string> {
  try {
    return await poster.calls.upload(file);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await skipFile(poster, { unit, error }, spot);
    return refusedFile;
  }
}

/** A file may be refused where messages are not: `chat:write.public` covers no uploads. The thread continues without it. */
async function skipFile(
  { posted, log }: Poster,
  { unit, error }: { readonly unit: PostUnit; readonly error: unknown },
  { run, channel }: ThreadRef,
): Promise<void> {
  const { why, remedy } = reasonOf(slackErrorCode(error) ?? '');
  log.warn(`${unit.key} of job ${run} not uploaded to ${channel}: ${why}; ${remedy}`);
  await posted.set(run, unit.key, { state: 'gone', at: Date.now() });
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

interface SentMessage {
  readonly unit: PostUnit;
  readonly ts: string;
  readonly kept: { readonly hash: string; readonly renewed?: boolean | undefined };
}

/** Saves the thread first: a crash in between is recovered, but a click in an unknown thread is lost. */
async function recordSent(
  { desk, posted }: Poster,
  { unit, ts, kept }: SentMessage,
  { channel, run }: ThreadRef,
): Promise<void> {
  if (unit.key === 'root') await desk.rememberThread(channel, ts, run);
  await posted.set(run, unit.key, { state: 'sent', at: Date.now(), ts, ...kept });
}

/** Looks for a message that may have been posted, and posts it if not. */
export async function find(poster: Poster, { unit, was }: NextOf<'find'>, spot: ThreadRef): Promise<void> {
  const { calls, posted, log } = poster;
  const { hash, renewed, at } = was;
  try {
    const ts = was.file === undefined ? await calls.find(unit, spot, at) : await calls.findFile(was.file, spot, at);
    if (ts === undefined) await create(poster, { unit, was }, spot);
    else await recordSent(poster, { unit, ts, kept: { hash, renewed } }, spot);
  } catch (error) {
    const code = slackErrorCode(error) ?? '';
    if (!['missing_scope', 'not_in_channel'].includes(code)) throw error;
    log.error(`cannot check whether a message was posted to ${spot.channel}: ${reasonOf(code).remedy}`);
    // Without a root the run is invisible, so post it even if it may be a duplicate. A reply is skipped instead.
    if (unit.key === 'root') await create(poster, { unit, was }, spot);
    else await posted.set(spot.run, unit.key, { state: 'gone', at: Date.now() });
  }
}

/** Updates a message to its latest version. Idempotent. */
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
    const word = slackErrorCode(error) ?? '';
    if (!unchangeable.includes(word)) throw error;
    log.warn(`updating ${unit.key} of job ${run}: ${word}`);
    if (word !== 'message_not_found') await posted.set(run, unit.key, { ...was, fixed: true });
    else if (unit.key === 'root') await recordRootDeleted(poster, run);
    else await posted.set(run, unit.key, { state: 'gone', at: Date.now() });
  }
}

/** Of these, only the first means that the message is gone; below the others the thread continues. */
const unchangeable = ['message_not_found', 'cant_update_message', 'edit_window_closed'];

function threadIsLost(error: unknown): boolean {
  return ['thread_not_found', 'message_not_found', 'cannot_reply_to_message'].includes(slackErrorCode(error) ?? '');
}

/** A deleted root is posted once more; deleted again, the thread is given up. */
async function recordRootDeleted({ posted }: Poster, run: string): Promise<void> {
  const root: Posted | undefined = (await posted.of(run)).posts.get('root');
  const renewed = root?.state === 'sent' && root.renewed;
  await posted.set(run, 'root', { state: renewed ? 'gone' : 'deleted', at: Date.now() });
}
