import type { Host } from '../model/inventory/inventory.ts';
import type { Change } from '../model/plan/step.ts';
import type { Operator } from '../model/plan/world.ts';
import { describe, HostError } from '../model/text/errors.ts';
import { pick } from './look.ts';

/**
 * Milliseconds between two progress reports of one change: often enough to show progress, rare enough for a short
 * journal.
 */
const pauseMs = 5000;

/** Reports the progress of a change; undefined for changes without any. */
export function telling(
  world: Operator,
  about: { readonly host: string; readonly step: string },
  { tells }: Change,
): ((line: string) => void) | undefined {
  if (!tells) return undefined;
  let [last, at] = ['', Number.NEGATIVE_INFINITY];
  return (line) => {
    const text = tells(line);
    const now = world.now().getTime();
    if (text === undefined || text === last || now - at < pauseMs) return;
    [last, at] = [text, now];
    // If another worker has the run by now, the next report fails.
    world.report({ kind: 'progress', ...about, text }).catch(() => {});
  };
}

/** Shows the log of a failed change, read from the host. Says so when it cannot be read. */
export async function showLog(world: Operator, host: Host, { log }: Change): Promise<void> {
  if (!log) return;
  try {
    const { tail } = pick(await world.ask(host, [log.tail]), { tail: log.tail }, host);
    await world.report({ kind: 'output', host: host.name, command: log.command, text: tail });
  } catch (error) {
    await world.report({ kind: 'trouble', host: host.name, message: `${log.command}: ${describe(error)}` });
  }
}

/** The error of a failed change, with the remedy that follows from what the command printed. */
export function explained(error: unknown, { explains }: Change): unknown {
  if (!(error instanceof HostError) || error.remedy !== undefined) return error;
  const remedy = explains?.(describe(error.cause));
  return remedy === undefined ? error : new HostError(error.host, error.doing, { cause: error.cause, remedy });
}
