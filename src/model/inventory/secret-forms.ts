/** Characters. Anything shorter would match ordinary words. */
export const shortestSecret = 6;

/** The forms of a secret in text: plain, base64, and as JSON, a URL, a shell or Slack's markup would write it. */
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
 * Base64 encodes three bytes at a time, so the form inside a longer text depends on the offset. For each of the three
 * offsets: the characters that depend on the secret alone.
 */
function base64Forms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const form = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [form, form.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
