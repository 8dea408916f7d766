import { incidentJob } from '../../model/check/incident-job.ts';
import { md, room } from '../../model/run/card.ts';
import type { Entry } from '../../model/run/journal.ts';
import { reasonOf } from '../../model/run/post-refusal.ts';
import type { RunRecord } from '../../model/run/run.ts';
import { incidentCard, incidentOf } from '../../render/incident.ts';
import { toSlack } from '../../render/slack.ts';
import { directKey } from '../../store/posted.ts';
import { describeSlackError } from '../errors.ts';
import type { Poster } from './poster-context.ts';
import { ofChannel, ofMethod } from './rates.ts';

/** Most people to notify in person. */
const mostPeople = 20;
/** Longest wait for the rate limit, in ms; the next attempt notifies the rest. */
const maxWaitMs = 5000;
/** A message claimed longer ago than this was lost with its process, in ms. */
const sendingMs = 20_000;

/**
 * Sends what a critical incident says to the approvers in person, while its channel refuses it: each person once for each
 * critical alert, and once when the incident is over. Never throws; the next attempt notifies people who could not be reached.
 */
export async function tellApprovers(
  poster: Poster,
  run: RunRecord,
  { journal, error }: { readonly journal: readonly Entry[]; readonly error: string },
): Promise<void> {
  const entry = run.job === incidentJob ? newest(journal) : undefined;
  if (!entry) return;
  try {
    for (const user of (await approvers(poster)).slice(0, mostPeople))
      await tell(poster, { run, journal, error, entry, user });
  } catch (problem) {
    poster.log.warn(`telling approvers of incident ${run.id} in person: ${describeSlackError(problem)}`);
  }
}

/** The newest event that people must know: a critical alert, or the end of one that was reported. */
function newest(journal: readonly Entry[]): Entry | undefined {
  const isCritical = ({ happening }: Entry) =>
    happening.kind === 'reminded' ||
    (happening.kind === 'alert' && happening.worse.some(({ status }) => status === 'critical'));
  if (!journal.some(isCritical)) return undefined;
  return journal.findLast((entry) => isCritical(entry) || entry.happening.kind === 'finished');
}

/** Approvers by their ids, with the members of user groups; operators where there is no approver in Slack. */
async function approvers({ desk: { access }, calls, log }: Poster): Promise<readonly string[]> {
  const inSlack = (members: readonly string[]) => members.filter((id) => !id.startsWith('os:'));
  const [first, second] = [inSlack(access.approvers), inSlack(access.operators)];
  const found = new Set<string>();
  for (const id of first.length > 0 ? first : second) {
    if (!id.startsWith('S')) found.add(id);
    else for (const user of await members(id)) found.add(user);
  }
  return [...found];

  async function members(group: string): Promise<readonly string[]> {
    return calls.members(group).catch((problem: unknown) => {
      log.warn(`loading the members of user group ${group}: ${describeSlackError(problem)}`);
      return [];
    });
  }
}

interface Direct {
  readonly run: RunRecord;
  readonly journal: readonly Entry[];
  readonly error: string;
  readonly entry: Entry;
  readonly user: string;
}

async function tell(
  { posted, pace, calls, log, docsUrl }: Poster,
  { run, journal, error, entry, user }: Direct,
): Promise<void> {
  const key = directKey(entry.id, user);
  const was = (await posted.of(run.id)).posts.get(key);
  const now = Date.now();
  if (was && (was.state !== 'sending' || now - was.at < sendingMs)) return;
  if ((await pace.take([ofChannel(user), ofMethod('chat.postMessage')], maxWaitMs)) !== undefined) return;
  if (!(await posted.claim(run.id, key, { was, now: { state: 'sending', at: now, hash: '' } }))) return;
  try {
    const ts = await calls.direct(user, message({ run, journal, error }, docsUrl));
    await posted.set(run.id, key, { state: 'sent', at: Date.now(), ts, hash: '' });
  } catch (problem) {
    log.warn(`telling ${user} of incident ${run.id} in person: ${describeSlackError(problem)}`);
    await posted.forget(run.id, key);
  }
}

function message({ run, journal, error }: Pick<Direct, 'run' | 'journal' | 'error'>, docsUrl: string | undefined) {
  const { why, remedy } = reasonOf(error);
  const card = incidentCard(incidentOf(run, journal));
  const note = md`:warning: You get this in person because ${room(run.place?.channel ?? '')} does not: ${why}. To fix it, ${remedy}.`;
  return toSlack({ ...card, parts: [...card.parts, { kind: 'context', text: note }] }, { docsUrl });
}
