import type { Attempt, Probed, ProbeTarget, Probing } from '../model/drill/probe.ts';
import { beginning } from '../model/text/cut.ts';
import { describe } from '../model/text/errors.ts';
import { comeAsClient } from './probe-client.ts';
import { type HeldProbe, holdConnection } from './probe-held.ts';
import { type ProbeWriter, writerTo } from './probe-write.ts';

export interface ProbeOptions {
  /** Interval between two clients of one target; five times as long with TLS or a login. */
  readonly everyMs: number;
  readonly write: { readonly user: string; readonly password: string };
}

/** After this long a client counts as not served; twice as long for TLS, which is expensive on a small server. */
const patienceMs = 1000;
/** Most clients of one target that wait at the same time: more would show nothing new. */
const most = 60;

const isDear = ({ way }: ProbeTarget) => way !== 'http' && way !== 'submission' && way !== 'connect' && way !== 'mysql';

/**
 * Clients start at fixed intervals, whether or not earlier ones were answered: an outage is measured to within one interval,
 * however long each waits. Each opens its own connection.
 */
export function probe(targets: readonly ProbeTarget[], { everyMs, write }: ProbeOptions): Probing {
  const began = performance.now();
  const writers: ProbeWriter[] = [];
  const lines = targets.map((target) => {
    const client =
      target.way === 'write'
        ? writerTo(target, write)
        : () => comeAsClient(target, isDear(target) ? 2 * patienceMs : patienceMs);
    if (target.way === 'write') writers.push(client as ProbeWriter);
    return startProbeLoop(target, client, { began, everyMs: isDear(target) ? 5 * everyMs : everyMs });
  });
  // A writing probe already holds a connection to the same service.
  const held = targets.map((target) => (target.way === 'write' ? undefined : holdConnection(target, { began, write })));
  const now = () => lines.map((line, i) => withCuts(line.now(), held[i]));
  return {
    now,
    async stop() {
      await Promise.all([...lines, ...held].map((one) => one?.stop()));
      await Promise.all(writers.map((writer) => writer.close?.()));
      return now();
    },
  };
}

/** Times one client; `began` is the start of the probing, and `inWords` says why it failed. */
export async function attempt(
  client: () => Promise<void>,
  began: number,
  inWords: (error: unknown) => string = describe,
): Promise<Attempt> {
  const at = performance.now() - began;
  let why: string | undefined;
  try {
    await client();
  } catch (error) {
    why = beginning(inWords(error).replaceAll(/\s+/g, ' '), 200);
  }
  return { at, tookMs: performance.now() - began - at, why };
}

const withCuts = (probed: Probed, held: HeldProbe | undefined): Probed =>
  held ? { ...probed, cuts: held.cuts() } : probed;

interface ProbeLoop {
  now(): Probed;
  stop(): Promise<void>;
}

function startProbeLoop(
  target: ProbeTarget,
  client: () => Promise<void>,
  { began, everyMs }: { readonly began: number; readonly everyMs: number },
): ProbeLoop {
  const attempts: Attempt[] = [];
  const waiting = new Set<Promise<void>>();
  const timer = setInterval(() => {
    if (waiting.size >= most) return;
    // A failed attempt is recorded like any other.
    const one: Promise<void> = attempt(client, began)
      .then((made) => void attempts.push(made))
      .finally(() => waiting.delete(one));
    waiting.add(one);
  }, everyMs);
  return {
    now: () => ({ target, everyMs, attempts: [...attempts] }),
    async stop() {
      clearInterval(timer);
      await Promise.all(waiting);
    },
  };
}
