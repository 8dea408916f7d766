import { HostError } from '../model/text/errors.ts';

/** What stands in the way, before anybody knows for which host and what for; becomes a HostError. */
export class Trouble extends Error {
  override readonly name = 'Trouble';
  readonly remedy: string | undefined;

  constructor(what: string, options: { readonly cause?: unknown; readonly remedy?: string | undefined } = {}) {
    super(what, 'cause' in options ? { cause: options.cause } : {});
    this.remedy = options.remedy;
  }
}

/** The connection went away while something was under way on it. */
export class Lost extends Trouble {}

/** No answer in the time that it may take. */
export class Late extends Trouble {}

/** Everything that goes wrong with a host leaves this room as a HostError that says what was being done. */
export function hostError(host: string, doing: string, cause: unknown): HostError {
  const remedy = cause instanceof Trouble || cause instanceof HostError ? cause.remedy : undefined;
  return new HostError(host, doing, { cause, ...(remedy ? { remedy } : {}) });
}
