import type { Logger } from 'pino';
import type { DeskService } from '../../model/run/desk.ts';
import type { PostedStore } from '../../store/posted.ts';
import type { Calls } from './calls.ts';
import type { SlackPace } from './pace.ts';
import type { IsShared } from './shared.ts';

/** The dependencies of posting a run. */
export interface Poster {
  readonly calls: Calls;
  readonly desk: Pick<DeskService, 'run' | 'journal' | 'rememberThread' | 'access'>;
  readonly posted: PostedStore;
  readonly pace: SlackPace;
  readonly isShared: IsShared;
  /** Schedules the next step of a run's thread in this many ms; another process does it if this one has died. */
  readonly again: (run: string, ms: number) => Promise<void>;
  /** Address of the published docs. */
  readonly docsUrl?: string | undefined;
  /** The same for far-off steps, which are lost when this process dies: it does not keep the queue busy meanwhile. */
  readonly later: (run: string, ms: number) => void;
  readonly log: Logger;
}
