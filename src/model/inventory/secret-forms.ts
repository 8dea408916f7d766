/** Characters. Anything shorter would be found in ordinary words. */
export const shortestSecret = 6;

/** A secret as it may stand in text: as it is, and as base64, JSON, a URL, a shell or Slack's markup would write it. */
export function formsOf(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const url = encodeURIComponent(secret);
  return [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    url,
    url.replaceAll(/%../g, (code) => code.toLowerCase()),
    new URLSearchParams({ '': secret }).toString().slice(1),
    secret.replaceAll("'", `'\\''`),
    secret.replaceAll("'", `'"'"'`),
    // Within double quotes, and as printf %q writes it.
    secret.replaceAll(/[$`"\\]/g, '\\$&'),
    secret.replaceAll(/[^\w@%+=:,./-]/g, '\\$&'),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    Buffer.from(secret).toString('hex'),
    ...base64Forms(secret),
  ].filter((form) => form.length >= shortestSecret);
}

/**
 * Base64 takes three bytes at a time, so what a secret looks like inside a longer text depends on where it begins.
 * Of each of the three, the characters that come from the secret alone.
 */
function base64Forms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const form = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [form, form.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
