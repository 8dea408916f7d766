import { HostError } from '../model/text/errors.ts';

/** A failure whose host and operation are added later; becomes a HostError. */
export class Trouble extends Error {
  override readonly name = 'Trouble';
  readonly remedy: string | undefined;

  constructor(what: string, options: { readonly cause?: unknown; readonly remedy?: string | undefined } = {}) {
    super(what, 'cause' in options ? { cause: options.cause } : {});
    this.remedy = options.remedy;
  }
}

/** The connection was lost during an operation. */
export class Lost extends Trouble {}

/** Timeout. */
export class Late extends Trouble {}

/** Every failure leaves this module as a HostError that names the operation. */
export function hostError(host: string, doing: string, cause: unknown): HostError {
  const remedy = cause instanceof Trouble || cause instanceof HostError ? cause.remedy : undefined;
  return new HostError(host, doing, { cause, ...(remedy ? { remedy } : {}) });
}
