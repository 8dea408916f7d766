import { z } from 'zod';

type ExpectedText = `wanted ${string}`;

/** A text that matches a pattern; `wanted` describes the pattern in the error, unless `hint` recognises the mistake. */
export function text(
  form: RegExp,
  wanted: ExpectedText,
  hint: (typed: string) => ExpectedText | undefined = () => undefined,
) {
  return z.string(wanted).regex(form, { error: ({ input }) => hint(String(input)) ?? wanted });
}
