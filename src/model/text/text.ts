import { z } from 'zod';

type ExpectedText = `wanted ${string}`;

/** A text of a certain form; `wanted` says which, whatever is found instead, unless `hint` knows what was meant. */
export function text(
  form: RegExp,
  wanted: ExpectedText,
  hint: (typed: string) => ExpectedText | undefined = () => undefined,
) {
  return z.string(wanted).regex(form, { error: ({ input }) => hint(String(input)) ?? wanted });
}
