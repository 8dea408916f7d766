import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Bundle, bundleFormat } from '../model/bundle/bundle.ts';
import { describe, Refused } from '../model/text/errors.ts';
import { writePrivately } from './write-privately.ts';

/** Largest bundle that is unpacked. */
const mostBytes = 512 * 1024 * 1024;

/** Writes a bundle that only its owner can read. Until it is complete it has another name. Returns its size in bytes. */
export function writeBundle(path: string, bundle: Bundle): number {
  const bytes = gzipSync(`${JSON.stringify(bundle, undefined, 1)}\n`);
  try {
    writePrivately(path, bytes);
  } catch (cause) {
    throw new Refused(`${path} cannot be written`, { cause });
  }
  return bytes.length;
}

/** Reads a bundle, packed or not. Throws Refused when it is none, is incomplete, or is of a newer mailha. */
export function readBundle(path: string): Bundle {
  const value = parsed(path, unpacked(path, read(path)));
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (format !== bundleFormat) {
    throw new Refused(
      `${path}: found ${JSON.stringify(format) ?? 'no format'}, wanted a bundle of format ${bundleFormat}`,
    );
  }
  const bundle = Bundle.safeParse(value);
  if (bundle.success) return bundle.data;
  const [issue] = bundle.error.issues;
  throw new Refused(`${path}: ${issue?.path.map(String).join('.')}: ${issue?.message}`);
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new Refused(`${path} cannot be read`, { cause });
  }
}

function unpacked(path: string, bytes: Buffer): Buffer {
  // RFC 1952, 2.3.1: every gzip member starts with these.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes });
  } catch (cause) {
    throw new Refused(`${path} is incomplete or damaged (${describe(cause)}); copy it again, or make a new bundle`);
  }
}

function parsed(path: string, text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'));
  } catch (cause) {
    throw new Refused(`${path} is no bundle, or is incomplete (${describe(cause)})`);
  }
}
