import { readFileSync, statSync } from 'node:fs';
import { Refused } from '../model/errors.ts';

const limit = 1024 * 1024;

/** The text of a small file that a person wrote. `absent` is what to do when there is none. Throws Refused. */
export function readText(path: string, absent: string): string {
  try {
    const { size } = regular(path);
    if (size > limit) throw new Refused(`${path}: found ${size} bytes, wanted at most ${limit}`);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    if (/[\0-\x08\x0e-\x1f]/.test(text)) throw new Refused(`${path}: found binary data, wanted text`);
    return text;
  } catch (error) {
    throw refusal(path, error, absent);
  }
}

/** Stat before open: opening a named pipe would wait for its other end. */
function regular(path: string) {
  const stat = statSync(path);
  if (!stat.isFile())
    throw new Refused(`${path}: found ${stat.isDirectory() ? 'a folder' : 'a device or pipe'}, wanted a file`);
  return stat;
}

function refusal(path: string, error: unknown, absent: string): Error {
  if (error instanceof Refused) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new Refused(`${path}: there is no such file; ${absent}`);
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    return new Refused(`${path}: found bytes that are not UTF-8, wanted text`);
  if (code === 'EACCES' || code === 'EPERM')
    return new Refused(`${path}: may not be read by this user; change its owner or mode`);
  return new Refused(`${path}: cannot be read`, { cause: error });
}
