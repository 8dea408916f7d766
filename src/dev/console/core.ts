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

/** State shared by the parts of the workspace. */
export interface Core {
  readonly signingSecret: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly scopes: readonly string[];
  /** Enterprise Grid: the organization of the workspace. */
  readonly enterprise: string | undefined;
  /** Whether the slash command is configured with `should_escape`. */
  readonly shouldEscape: boolean;
  /** How long Slack waits for an ack, in ms. */
  readonly ackWithinMs: number;
  /** Base URL of this server, without a trailing slash. */
  readonly origin: string;
  /** The bot's URL in HTTP mode; absent in Socket Mode. */
  botUrl: string | undefined;
  /** The last failed delivery to the bot; `at` in ms since the epoch. */
  trouble: { readonly at: number; readonly what: string } | undefined;
  readonly hints: readonly Hint[];
  readonly directory: ConsoleDirectory;
  readonly emulated: Emulated;
  readonly faults: Faults;
  readonly calls: RecordedCalls;
  readonly ephemerals: Ephemerals;
  readonly modals: Modals;
  /** The published App Home of each user, by user id. */
  readonly homes: Map<string, PublishedHome>;
  readonly responseUrls: ResponseUrls;
  readonly sockets: Sockets;
  /** Emits `change`. */
  readonly changes: EventEmitter;
  /** Notifies the page and pending `until` calls of a change. */
  changed(): void;
}
