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

/** What a worker does by itself, again and again: answers how everything was judged. */
export type HealthRound = (world: Watcher) => Promise<readonly Judgement[]>;

/** Everything that lies at hand where a worker works. */
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
  /** Aborted when the worker is to stop. */
  readonly stopping: AbortSignal;
}

/** A run in the hands of this worker. Another session of the same run takes the pen from it. */
export interface Session {
  readonly run: string;
  readonly token: string;
  /** Resolves once the happening is kept. Throws Refused when the run is in other hands or was cancelled. */
  report(happening: Happening): Promise<void>;
  /** Ends the session with a change of state; false when the run was no longer in these hands. */
  end(to: RunState, from: RunState, happenings: readonly Happening[], more?: Partial<Move>): Promise<boolean>;
}

/** Characters of one piece of raw output that are kept. */
const keptOutput = 200_000;

export function openSession({ store, redact, log }: WorkerContext, run: string, token: string): Session {
  const refusal = refusalsOf(store.redis);
  let said = 0;
  let before: Promise<void> = Promise.resolve();
  const write = async (happening: Happening) => {
    said += 1;
    const args = [run, token, String(said), encoded(redact(clipped(happening)))];
    // What was done is done, whatever became of the journal: nothing may be undone for that.
    const [how] = await outcomeOf(store, report, args).catch((error) => {
      log.error(`the journal of job ${run} was not written: ${describe(error)}`);
      throw new Refused(`job ${run} stops here, since its journal cannot be written (${describe(error)})`);
    });
    if (how !== 'kept') throw new Refused(`job ${run} is no longer in the hands of this worker, so it stops here`);
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
      // One after the other, since the journal takes no number lower than the last.
      const sent = before.then(() => send(happening));
      before = sent.catch(() => {});
      return sent;
    },
    async end(to, from, happenings, more = {}) {
      await before;
      const moved = await move(store, run, {
        ...{ to, from: [from], same: { session: token }, happenings: happenings.map(redact) },
        ...more,
      });
      if (!moved.moved) log.warn(`job ${run} is in other hands, so it is not said to be ${to}`);
      return moved.moved;
    },
  };
}

function clipped(happening: Happening): Happening {
  if (happening.kind !== 'output' || happening.text.length <= keptOutput) return happening;
  const { text } = happening;
  return { ...happening, text: `${beginning(text, keptOutput)}\n… and ${text.length - keptOutput} more characters` };
}
