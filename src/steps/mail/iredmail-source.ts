import { readFileSync } from 'node:fs';
import type { Iredmail } from '../../model/inventory/mail.ts';
import { Refused } from '../../model/text/errors.ts';

/**
 * A release is a third of a MiB, and about ten with the components in its pkgs/misc for hosts without internet; netdata's
 * exceeds the limit. The tarball passes through this process's memory.
 */
const mostMib = 32;

/** How a host gets the tarball: by URL, or by stdin. Throws Refused when the local file cannot be read. */
export function tarballOf({ source }: Iredmail): { readonly url: string; readonly stdin?: string } {
  if (source.startsWith('https://')) return { url: source };
  return { url: '-', stdin: `${inLines(read(source).toString('base64'))}\n` };
}

/** In lines, which base64(1) decodes one by one. */
const inLines = (text: string) => text.replaceAll(/.{76}/g, '$&\n');

function read(path: string): Buffer {
  let content: Buffer;
  try {
    content = readFileSync(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : cause;
    throw new Refused(
      `${path}: cannot read iRedMail's tarball (${code}). Put it there, or set mail.iredmail.source to its https URL.`,
      { cause },
    );
  }
  if (content.length <= mostMib * 2 ** 20) return content;
  throw new Refused(
    `${path}: ${Math.round(content.length / 2 ** 20)} MiB, but at most ${mostMib} MiB are uploaded. ` +
      'Put it on a web server that the mail hosts reach, and set mail.iredmail.source to its https URL.',
  );
}
