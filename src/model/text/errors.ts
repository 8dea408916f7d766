import { type Markup, md, plain } from '../run/card.ts';

/** We will not do that, and here is why. Shown to the person verbatim; never retried. */
export class Refused extends Error {
  override readonly name = 'Refused';
  /** The message, with people and times as Slack shows them. */
  readonly shown: Markup;
  /** Commands with more information; shown as buttons where possible. */
  readonly offers: readonly string[];

  constructor(
    message: string | Markup,
    { offers = [], ...options }: ErrorOptions & { readonly offers?: readonly string[] } = {},
  ) {
    super(typeof message === 'string' ? message : plain(message), options);
    this.shown = md`${message}`;
    this.offers = offers;
  }
}

/** The approval does not cover what is needed now: the job is planned again and needs a new approval. */
export class NotCovered extends Refused {}

/** The run was cancelled while a change waited for its host: the change did not start, and there is nothing to undo. */
export class NotBegun extends Refused {}

/**
 * A host could not be read or changed. The message names the host and the operation; `remedy`, if present, says what
 * the operator can do.
 */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly host: string;
  readonly doing: string;
  readonly remedy: string | undefined;

  constructor(host: string, doing: string, options: { readonly cause?: unknown; readonly remedy?: string } = {}) {
    super(`${host}: ${doing}`, { cause: options.cause });
    this.host = host;
    this.doing = doing;
    this.remedy = options.remedy;
  }
}

/** The message of an error and of all its causes, outermost first. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${describe(error.cause)}`;
}

/** The same where the host is named beside it. Of an error with a remedy the cause says enough. */
export function describeWithoutHost(error: unknown): string {
  if (!(error instanceof HostError)) return describe(error);
  if (error.cause === undefined) return error.doing;
  return error.remedy === undefined ? `${error.doing}: ${describe(error.cause)}` : describe(error.cause);
}
