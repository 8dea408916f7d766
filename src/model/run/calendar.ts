import type { Request } from './request.ts';

/** A request to submit later, on behalf of the person who requested this run. */
export interface ScheduledRequest {
  readonly request: Request;
  /** As it would be typed. */
  readonly text: string;
}

/** Five fields of cron(5), and the time zone in which they count: UTC when none is given. */
export interface Rhythm {
  readonly pattern: string;
  readonly zone?: string | undefined;
}

/** A recurring request. */
export interface Appointment extends Rhythm {
  readonly name: string;
  readonly text: string;
  /** Who is asking. */
  readonly by: string;
  /** ms since the epoch. */
  readonly next: number | undefined;
}

/**
 * Work for another time, done once whatever number of workers there are. What came due while none was there is done as soon as
 * one is. Under one name there is one thing; the newer takes the place of the older.
 */
export interface Calendar {
  once(name: string, seconds: number, ask: ScheduledRequest): Promise<void>;
  /** Returns when it is next. Throws Refused where that is no rhythm, or comes again in less than `leastMinutes`. */
  every(name: string, rhythm: Rhythm, ask: ScheduledRequest, leastMinutes?: number): Promise<Date>;
  /** False when there is none. */
  forget(name: string): Promise<boolean>;
  all(): Promise<readonly Appointment[]>;
}
