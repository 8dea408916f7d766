import type { Request } from './request.ts';

/** A request to submit later, on behalf of the person who requested this run. */
export interface ScheduledRequest {
  readonly request: Request;
  /** As it would be typed. */
  readonly text: string;
}

/** Five fields of cron(5), and their time zone; UTC if none is given. */
export interface Rhythm {
  readonly pattern: string;
  readonly zone?: string | undefined;
}

/** A recurring request. */
export interface Appointment extends Rhythm {
  readonly name: string;
  readonly text: string;
  /** The person who asks. */
  readonly by: string;
  /** Where it is shown; absent for a request from a terminal. */
  readonly channel?: string | undefined;
  /** ms since the epoch. */
  readonly next: number | undefined;
}

/**
 * Scheduled requests, each run once however many workers there are. A request that came due without a worker runs as
 * soon as there is one. A new request replaces an older one of the same name.
 */
export interface Calendar {
  once(name: string, seconds: number, ask: ScheduledRequest): Promise<void>;
  /** Returns the next time. Throws Refused for an invalid expression, or one that repeats within `leastMinutes`. */
  every(name: string, rhythm: Rhythm, ask: ScheduledRequest, leastMinutes?: number): Promise<Date>;
  /** False if there is none. */
  forget(name: string): Promise<boolean>;
  all(): Promise<readonly Appointment[]>;
}
