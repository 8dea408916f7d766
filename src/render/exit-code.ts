import type { Status } from '../model/check/check.ts';
import type { Entry } from '../model/run/journal.ts';
import type { RunRecord } from '../model/run/run.ts';
import { standingOf } from './standing.ts';

/** As monitoring plugins do (Monitoring Plugins Development Guidelines, "Plugin Return Codes"). */
export const exitCodes: Readonly<Record<Status, number>> = { ok: 0, degraded: 1, critical: 2, unknown: 3 };

/**
 * Exit code of a command at a terminal once its run has ended: that of its status; 2 when a change was started and not
 * finished; 3 when the cluster's status is unknown.
 */
export function exitCodeOf(run: RunRecord, journal: readonly Entry[]): number {
  const { state, ending, hosts } = standingOf(run, journal);
  if (state === 'done') return exitCodes[ending?.status ?? 'unknown'];
  return hosts.some((host) => host.state !== 'to do') ? exitCodes.critical : exitCodes.unknown;
}
