import type { Attempt, Probed, ProbeTarget, Probing } from '../model/drill/probe.ts';
import { beginning } from '../model/text/cut.ts';
import { describe } from '../model/text/errors.ts';
import { comeAsClient } from './probe-client.ts';
import { type HeldProbe, holdConnection } from './probe-held.ts';
import { type ProbeWriter, writerTo } from './probe-write.ts';

export interface ProbeOptions {
  /** Between two clients of one target; five times that where TLS or a login is needed. */
  readonly everyMs: number;
  readonly write: { readonly user: string; readonly password: string };
}

/** A client that has waited so long counts as not served; for TLS, which costs a small server something, it waits twice as long. */
const patienceMs = 1000;
/** Clients of one target that wait at the same time: more would say nothing new. */
const most = 60;

const isDear = ({ way }: ProbeTarget) => way !== 'http' && way !== 'submission' && way !== 'connect' && way !== 'mysql';

/**
 * Clients come by the clock, whether or not those before them were answered: an outage is known to within the time between two of
 * them, however long each waits. Each makes a connection of its own.
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
  // One that writes is the same client of the same service.
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

/** Comes once. */
export function visit(target: ProbeTarget): Promise<Attempt> {
  return attempt(() => comeAsClient(target, 2 * patienceMs), performance.now());
}

async function attempt(client: () => Promise<void>, began: number): Promise<Attempt> {
  const at = performance.now() - began;
  let why: string | undefined;
  try {
    await client();
  } catch (error) {
    why = beginning(describe(error).replaceAll(/\s+/g, ' '), 200);
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
    // An attempt that fails is one of the attempts.
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
