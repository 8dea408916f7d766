/**
 * The files of a ustar archive (POSIX.1-2017 pax, "ustar Interchange Format") by base name. Of a truncated archive, only the
 * complete files.
 */
export function filesOf(archive: Buffer): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let at = 0; at + block <= archive.length; ) {
    const name = text(archive, at, 100);
    if (name === '') break;
    const size = Number.parseInt(text(archive, at + 124, 12), 8);
    const end = at + block + size;
    // An invalid size ends the loop here as well.
    if (!(end <= archive.length)) break;
    files.set(name.slice(name.lastIndexOf('/') + 1), archive.subarray(at + block, end));
    at = at + block + Math.ceil(size / block) * block;
  }
  return files;
}

const block = 512;

function text(archive: Buffer, from: number, length: number): string {
  const field = archive.subarray(from, from + length);
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end < 0 ? length : end).trim();
}
