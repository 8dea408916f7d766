import { describe, HostError } from '../text/errors.ts';
import type { Unreachable } from './bundle.ts';

/** What is kept of an error, so that it reads the same later. */
export function whyOf(error: unknown): Unreachable {
  if (!(error instanceof HostError)) return { doing: describe(error), cause: null, remedy: null };
  const { doing, cause, remedy } = error;
  return { doing, cause: cause === undefined ? null : describe(cause), remedy: remedy ?? null };
}

export function errorOf(host: string, { doing, cause, remedy }: Unreachable): HostError {
  return new HostError(host, doing, {
    ...(cause === null ? {} : { cause: new Error(cause) }),
    ...(remedy === null ? {} : { remedy }),
  });
}
