import { z } from 'zod';

/** A text of a certain form; `wanted` says which, whatever is found instead. */
export function text(form: RegExp, wanted: `wanted ${string}`) {
  return z.string(wanted).regex(form, wanted);
}
