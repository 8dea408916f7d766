import type { RunRecord } from '../model/run/run.ts';
import { cut, oneLine } from './words.ts';

/**
 * The text of a notification: the state first, since a phone shows only the beginning; then the cluster, what and where, and the job.
 */
export function pushText(state: string, { cluster, id }: Pick<RunRecord, 'cluster' | 'id'>, what: string): string {
  return cut(oneLine(`${state.toUpperCase()} ${cluster}: ${what} (job ${id})`), 1000);
}
