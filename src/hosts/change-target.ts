import type { Times } from './limits.ts';

/** Where a command runs, and the signal that stops it. */
export interface ChangeTarget {
  /** Name of the host. */
  readonly host: string;
  readonly user: string;
  readonly signal: AbortSignal | undefined;
  readonly times: Times;
}
