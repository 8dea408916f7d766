import type { Judgement } from '../model/check/judgement.ts';
import type { Hosts } from '../model/plan/hosts.ts';
import type { Cluster } from '../model/plan/step.ts';
import type { Watcher } from '../model/plan/world.ts';
import type { Job } from '../model/run/job.ts';
import type { Happening } from '../model/run/journal.ts';
import type { RunState } from '../model/run/run.ts';
import { beginning } from '../model/text/cut.ts';
import { describe, Refused } from '../model/text/errors.ts';
import type { Log } from '../model/text/log.ts';
import type { Redact } from '../model/text/redact.ts';
import type { Queues, Timing } from '../queue/queues.ts';
import { report } from '../store/lua/runs.ts';
import { refusalsOf } from '../store/redis-retry.ts';
import type { Move } from '../store/runs.ts';
import { move } from '../store/runs.ts';
import type { Store } from '../store/script.ts';
import { encoded, outcomeOf } from '../store/script.ts';
import type { Watch } from '../store/watch-runs.ts';

/** A scheduled health round: runs all checks and returns the judgements. */
export type HealthRound = (world: Watcher) => Promise<readonly Judgement[]>;

/** What all parts of a worker share. */
export interface WorkerContext {
  readonly store: Store;
  readonly queues: Queues;
  readonly watch: Watch;
  readonly jobs: readonly Job[];
  readonly round?: HealthRound;
  readonly cluster: Cluster;
  readonly hosts: Hosts;
  readonly redact: Redact;
  readonly name: string;
  readonly log: Log;
  readonly timing: Timing;
  /** Aborted when the worker shuts down. */
  readonly stopping: AbortSignal;
}

/** The right of this worker to write to one run. A newer session of the same run ends it. */
export interface Session {
  readonly run: string;
  readonly token: string;
  /** Resolves once the event is in the journal. Throws Refused when another worker has the run or it was cancelled. */
  report(happening: Happening): Promise<void>;
  /** Ends the session with a change of state; false when another worker has the run by now. */
  end(to: RunState, from: RunState, happenings: readonly Happening[], more?: Partial<Move>): Promise<boolean>;
}

/** Most characters stored of one raw output. */
const keptOutput = 200_000;

export function openSession({ store, redact, log }: WorkerContext, run: string, token: string): Session {
  const refusal = refusalsOf(store.redis);
  let count = 0;
  let before: Promise<void> = Promise.resolve();
  const write = async (happening: Happening) => {
    count += 1;
    const args = [run, token, String(count), encoded(redact(clipped(happening)))];
    // Refused, so that no change is undone because the journal could not be written.
    const [how] = await outcomeOf(store, report, args).catch((error) => {
      log.error(`journal of job ${run} not written: ${describe(error)}`);
      throw new Refused(`job ${run} stops: its journal cannot be written (${describe(error)})`);
    });
    if (how !== 'kept') throw new Refused(`job ${run} stops: it was cancelled, or another worker has it`);
  };
  const send = async (happening: Happening) => {
    await write(happening);
    const trouble = refusal();
    if (trouble) await write({ kind: 'trouble', message: trouble });
  };
  return {
    run,
    token,
    report(happening) {
      // In sequence: the journal rejects a number lower than the last.
      const sent = before.then(() => send(happening));
      before = sent.catch(() => {});
      return sent;
    },
    async end(to, from, happenings, more = {}) {
      await before;
      const moved = await move(store, run, {
        to,
        from: [from],
        same: { session: token },
        happenings: happenings.map(redact),
        ...more,
      });
      if (!moved.moved) log.warn(`job ${run} not marked as ${to}: another worker has it`);
      return moved.moved;
    },
  };
}

function clipped(happening: Happening): Happening {
  if (happening.kind !== 'output' || happening.text.length <= keptOutput) return happening;
  const { text } = happening;
  return { ...happening, text: `${beginning(text, keptOutput)}\n… and ${text.length - keptOutput} more characters` };
}
