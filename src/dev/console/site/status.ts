import type { Call } from '../calls.ts';
import type { Core } from '../core.ts';
import type { Status } from './shape.ts';

/** The connection between the workspace and the bot. */
export function statusOf(core: Core): Status {
  return {
    transport: core.botUrl === undefined ? 'socket' : 'http',
    url: core.botUrl,
    sockets: core.sockets.count(),
    trouble: newest(core.trouble, troubleOf(core.calls.list().findLast(isBad))),
    faults: core.faults.waiting(),
  };
}

type StatusTrouble = NonNullable<Status['trouble']>;

function newest(one: StatusTrouble | undefined, other: StatusTrouble | undefined): StatusTrouble | undefined {
  return one && other ? (one.at > other.at ? one : other) : (one ?? other);
}

function isBad({ ok, status, fault }: Call): boolean {
  return ok === false || fault !== undefined || (status ?? 0) >= 400;
}

function troubleOf(call: Call | undefined): StatusTrouble | undefined {
  if (!call) return undefined;
  const { at, method, error, fault, status } = call;
  return { at, what: `${method} failed: ${error ?? fault ?? `HTTP ${status}`}` };
}
