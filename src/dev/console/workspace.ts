import type { Call } from './calls.ts';
import type { Delivery } from './delivery.ts';
import type { ConsoleDirectory } from './directory.ts';
import type { ButtonClick, Shortcut, Slash } from './driver.ts';
import type { Fill } from './driver-fill.ts';
import type { TypedMessage } from './driver-say.ts';
import type { ConsoleFault } from './faults.ts';
import type { Hint } from './hint.ts';
import type { Ephemeral, SlackMessage } from './message.ts';
import type { OpenModal } from './modals.ts';
import type { ConsoleChannel, ConsoleGroup, ConsoleUser } from './people.ts';
import type { SignedRequest, ToSign } from './signature.ts';
import type { Sockets } from './sockets.ts';
import type { Poll } from './until.ts';
import type { UploadedFile } from './views.ts';

export interface WorkspaceOptions {
  readonly signingSecret: string;
  readonly botToken: string;
  /** For Socket Mode. */
  readonly appToken: string;
  /** The bot scopes of the manifest; a call that needs another is answered `missing_scope`. */
  readonly scopes: readonly string[];
  /** Where the bot listens in HTTP mode, without a path; in Socket Mode absent. May be set later by `connect`. */
  readonly botUrl?: string | undefined;
  /** A free one where absent. */
  readonly port?: number | undefined;
  readonly users?: readonly ConsoleUser[];
  readonly groups?: readonly ConsoleGroup[];
  readonly channels?: readonly ConsoleChannel[];
  /** Whether the slash command has `should_escape`; true where absent. */
  readonly shouldEscape?: boolean;
  /** How long Slack waits for an ack, in ms; 3000 where absent. */
  readonly ackWithinMs?: number;
  /** What the page offers while somebody types the slash command; nothing where absent. */
  readonly hints?: readonly Hint[];
  /** The clock for the life of response_urls, ms since the epoch. */
  readonly now?: () => number;
}

/** A Slack workspace of one's own: the Web API and Socket Mode for the bot, verbs for tests, and a page for people. */
export interface Workspace {
  /** For `slackApiUrl`. */
  readonly apiUrl: string;
  /** The page. */
  readonly url: string;
  /** Says where the bot listens. */
  connect(botUrl: string): void;
  close(): Promise<void>;

  slash(slash: Slash): Promise<Delivery>;
  click(click: ButtonClick): Promise<Delivery>;
  shortcut(shortcut: Shortcut): Promise<Delivery>;
  /** Sends in the modal that somebody looks at. */
  fill(fill: Fill): Promise<Delivery>;
  /** A message that mentions the bot; the text is what follows the mention. */
  mention(mention: TypedMessage): Promise<Delivery>;
  /** A message as it is. */
  chat(message: TypedMessage): Promise<SlackMessage>;
  /** A direct message to the bot. */
  direct(message: Omit<TypedMessage, 'channel'>): Promise<Delivery>;
  /** Any event; with the `eventId` of an earlier one and `retry` it is that one again. */
  event(
    event: Readonly<Record<string, unknown>>,
    again?: { eventId?: string; retry?: { num: number; reason: string } },
  ): Promise<Delivery>;
  /** A request of one's own making: forged, late, or a form of one's own. */
  signedRequest(request: Omit<ToSign, 'signingSecret'> & { readonly signingSecret?: string }): Promise<Response>;
  /** A request as it was sent before. */
  replay(request: SignedRequest): Promise<Response>;

  /** Without replies, oldest first. */
  messages(channel: string): Promise<readonly SlackMessage[]>;
  /** The root and its replies, oldest first. */
  thread(channel: string, ts: string): Promise<readonly SlackMessage[]>;
  files(): Promise<readonly UploadedFile[]>;
  /** What only this person sees, oldest first. */
  ephemerals(user: string): readonly Ephemeral[];
  /** The modal that somebody looks at. */
  modal(user: string): OpenModal | undefined;
  /** What the bot called, oldest first. Uploads are `upload`, answers to a response_url `response_url`. */
  calls(method?: string): readonly Call[];
  /** Looks again at every change until there is something to return. Rejects with `what` after `withinMs`, 10 s where absent. */
  until<T>(what: string, look: Poll<T>, withinMs?: number): Promise<T>;

  fault(fault: ConsoleFault): void;
  clearFaults(): void;
  readonly directory: ConsoleDirectory;
  readonly sockets: Pick<Sockets, 'count' | 'disconnect' | 'drop'>;
}
