import type { Logger } from 'pino';
import type { DeskService } from '../../model/run/desk.ts';
import type { PostedStore } from '../../store/posted.ts';
import type { Calls } from './calls.ts';
import type { SlackPace } from './pace.ts';

/** What posting one run needs. */
export interface Poster {
  readonly calls: Calls;
  readonly desk: Pick<DeskService, 'run' | 'journal' | 'rememberThread' | 'access'>;
  readonly posted: PostedStore;
  readonly pace: SlackPace;
  /** Has a run posted again after so many ms, by another process when this one is gone by then. */
  readonly again: (run: string, ms: number) => Promise<void>;
  readonly log: Logger;
}
