import type { Fact } from '../../model/check/fact.ts';

export interface FileState {
  readonly content: string;
  /** For example `644`. */
  readonly mode: string;
  /** For example `root:root`. */
  readonly owner: string;
  /** mtime, in seconds since the epoch by the host's clock. */
  readonly writtenAt: number;
}

/** By path; without paths that do not exist or are not regular files. */
export type Files = ReadonlyMap<string, FileState>;

// Sizes first, then all contents in one go: three processes for any number of files.
const script = `stat -L -c '%s %a %U:%G %Y %F:%n' -- "$@" 2>/dev/null; echo; exec cat -- "$@" 2>/dev/null`;

/**
 * Content and metadata of these UTF-8 text files. `innocent` are lines that look like secrets to a redactor and are none: a support
 * bundle keeps them.
 */
export function files(id: string, paths: readonly string[], innocent: readonly string[] = []): Fact<Files> {
  return {
    id,
    argv: ['sh', '-c', script, 'sh', ...paths],
    anyCode: true,
    parse: (stdout) => split(stdout, paths),
    masked: (stdout, hide) => masked(stdout, paths, (text) => hideBut(innocent, text, hide)),
  };
}

function hideBut(innocent: readonly string[], text: string, hide: (text: string) => string): string {
  const lines = text.split('\n');
  // A character for private use stands for such a line meanwhile.
  const kept = lines.map((line) => (innocent.includes(line) ? `\u{F0F1}${innocent.indexOf(line)}` : line));
  return innocent.reduce((shown, line, n) => shown.replaceAll(`\u{F0F1}${n}\n`, `${line}\n`), hide(kept.join('\n')));
}

/** Sizes follow the contents. */
function masked(stdout: string, paths: readonly string[], hide: (text: string) => string): string {
  try {
    const found = [...split(stdout, paths)].map(([path, file]) => ({ ...file, path, content: hide(file.content) }));
    const lines = found.map(
      ({ content, mode, owner, writtenAt, path }) =>
        `${Buffer.byteLength(content)} ${mode} ${owner} ${writtenAt} regular file:${path}\n`,
    );
    return `${lines.join('')}\n${found.map(({ content }) => content).join('')}`;
  } catch {
    // The fact cannot parse it either.
    return hide(stdout);
  }
}

const statLine = /^(\d+) (\d+) (\S+) (\d+) regular(?: empty)? file:(.+)$/;

function split(stdout: string, paths: readonly string[]): Files {
  const end = stdout.startsWith('\n') ? 0 : stdout.indexOf('\n\n') + 1;
  const listed = stdout.slice(0, end).split('\n').filter(Boolean);
  // Sizes are in bytes, so the contents are split as bytes.
  const contents = Buffer.from(stdout.slice(end + 1));
  const found = new Map<string, FileState>();
  let at = 0;
  for (const line of listed) {
    const [, size, mode = '', owner = '', writtenAt, path = ''] = statLine.exec(line) ?? [];
    if (!paths.includes(path)) continue;
    const content = contents.subarray(at, at + Number(size)).toString();
    at += Number(size);
    found.set(path, { content, mode, owner, writtenAt: Number(writtenAt) });
  }
  if (at !== contents.length) throw new Error(`files changed while being read: ${at} of ${contents.length} bytes`);
  return found;
}
