import type { EventEmitter } from 'node:events';
import type { RecordedCalls } from './calls.ts';
import type { ConsoleDirectory } from './directory.ts';
import type { Emulated } from './emulated.ts';
import type { Ephemerals } from './ephemerals.ts';
import type { Faults } from './faults.ts';
import type { Hint } from './hint.ts';
import type { Modals } from './modals.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { Sockets } from './sockets.ts';
import type { PublishedHome } from './view-schemas.ts';

/** What the parts of the workspace share. */
export interface Core {
  readonly signingSecret: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly scopes: readonly string[];
  /** Whether the slash command is set up with `should_escape`. */
  readonly shouldEscape: boolean;
  /** How long Slack waits for an ack, in ms. */
  readonly ackWithinMs: number;
  /** Our own address, no slash at the end. */
  readonly origin: string;
  /** Where the bot listens in HTTP mode; absent in Socket Mode. */
  botUrl: string | undefined;
  /** The last notice that did not reach the bot; in ms since the epoch. */
  trouble: { readonly at: number; readonly what: string } | undefined;
  readonly hints: readonly Hint[];
  readonly directory: ConsoleDirectory;
  readonly emulated: Emulated;
  readonly faults: Faults;
  readonly calls: RecordedCalls;
  readonly ephemerals: Ephemerals;
  readonly modals: Modals;
  /** What each person sees in the home of the bot, by their ids. */
  readonly homes: Map<string, PublishedHome>;
  readonly responseUrls: ResponseUrls;
  readonly sockets: Sockets;
  /** Emits `change`. */
  readonly changes: EventEmitter;
  /** Tells the page and whoever waits that something is different now. */
  changed(): void;
}
