import { z } from 'zod';

type Wanted = `wanted ${string}`;

/** A text of a certain form; `wanted` says which, whatever is found instead, unless `hint` knows what was meant. */
export function text(form: RegExp, wanted: Wanted, hint: (typed: string) => Wanted | undefined = () => undefined) {
  return z.string(wanted).regex(form, { error: ({ input }) => hint(String(input)) ?? wanted });
}
