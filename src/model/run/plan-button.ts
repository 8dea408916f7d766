import type { RunRecord } from './run.ts';

/** The plan that an Approve or Reject button is about. Also works away from the job's thread, as in App Home. */
export interface PlanButton {
  readonly cluster: string;
  readonly run: string;
  /** Of the plan that was shown; see RunRecord. */
  readonly token: string;
}

/** The value of such a button; undefined while no plan waits. */
export function planButton({ cluster, id, token }: RunRecord): string | undefined {
  return token === undefined ? undefined : `${cluster} ${id} ${token}`;
}

/** Undefined for another value, such as the bare token of older buttons. */
export function planButtonOf(value: string): PlanButton | undefined {
  const [cluster, run, token, ...more] = value.split(' ');
  if (!cluster || !run || !token || more.length > 0) return undefined;
  return { cluster, run, token };
}
