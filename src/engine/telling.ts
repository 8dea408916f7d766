import type { Host } from '../model/inventory/inventory.ts';
import type { Change } from '../model/plan/step.ts';
import type { Operator } from '../model/plan/world.ts';
import { describe } from '../model/text/errors.ts';
import { pick } from './look.ts';

/** Between two words of one change, in ms: who waits wants to see that it moves, and the journal is to stay short. */
const pauseMs = 5000;

/** Reports what a change tells of itself while it is made; undefined when it tells nothing. */
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
    // Where the run is in other hands by now, the next thing that is reported says so.
    world.report({ kind: 'progress', ...about, text }).catch(() => {});
  };
}

/** Shows what there is to read on the host about a change that failed. Says so when that cannot be had. */
export async function showLog(world: Operator, host: Host, { log }: Change): Promise<void> {
  if (!log) return;
  try {
    const { tail } = pick(await world.ask(host, [log.tail]), { tail: log.tail }, host);
    await world.report({ kind: 'output', host: host.name, command: log.command, text: tail });
  } catch (error) {
    await world.report({ kind: 'trouble', host: host.name, message: `${log.command}: ${describe(error)}` });
  }
}
