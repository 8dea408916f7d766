import { readFileSync, statSync } from 'node:fs';
import { Refused } from '../model/text/errors.ts';

/** Size limit in bytes: ten times the example. A few hundred KiB of adversarial YAML take a parser seconds. */
const limit = 64 * 1024;

/** Reads a small text file. `absent` is the remedy when it is missing. Throws Refused. */
export function readText(path: string, absent: string): string {
  try {
    refuseUnlessSmallFile(path);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
    refuseBinary(path, text);
    return text;
  } catch (error) {
    throw refusal(path, error, absent);
  }
}

/** Stat before open: opening a named pipe would block. */
function refuseUnlessSmallFile(path: string): void {
  const stat = statSync(path);
  if (!stat.isFile()) {
    throw new Refused(`${path}: found a ${stat.isDirectory() ? 'folder' : 'device or pipe'}, wanted a file`);
  }
  if (stat.size > limit) throw new Refused(`${path}: found ${stat.size} bytes, wanted at most ${limit}`);
}

function refuseBinary(path: string, text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  const at = text.search(/[\0-\x08\x0b-\x0c\x0e-\x1f\x7f]/);
  if (at < 0) return;
  const before = text.slice(0, at).split('\n');
  const code = text.charCodeAt(at).toString(16).padStart(2, '0');
  const place = `${path}:${before.length}:${(before.at(-1) ?? '').length + 1}`;
  throw new Refused(`${place}: found binary data (0x${code}), wanted text`);
}

function refusal(path: string, error: unknown, absent: string): Error {
  if (error instanceof Refused) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new Refused(`${path}: there is no such file; ${absent}`);
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return new Refused(`${path}: found bytes that are not UTF-8, wanted text; save it as UTF-8`);
    case 'EACCES':
    case 'EPERM':
      return new Refused(`${path}: is not readable by this user; change its owner or mode`);
    default:
      return new Refused(`${path}: cannot be read (${code})`, { cause: error });
  }
}
