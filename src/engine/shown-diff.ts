import { createTwoFilesPatch } from 'diff';
import type { Change } from '../model/plan/step.ts';
import { mask } from '../model/text/secret-text.ts';

type FileChange = NonNullable<Change['file']>;

/**
 * The diff of a file for the approver, with passwords hidden on both sides. What mailha renders holds secrets that are
 * known; what the host has may hold any. So in a file that bears secrets the host's lines show their first word only.
 * The caller still takes known secrets, and what is one by its key, out of the rest.
 */
export function shownDiff(file: FileChange, secrets: readonly string[]): string {
  const { path, before = '', after, secret } = file;
  if (secret === 'whole') return patchOf(path, [sized('-', file.before), sized('+', after)]);
  // A step that renders a secret into a file need not say so.
  const bearsSecrets = secret === 'values' || secrets.some((one) => after.includes(one));
  // Lines around a change may be the host's own: a step that adds to a file leaves them as they are.
  const context = bearsSecrets ? 0 : 4;
  const patch = createTwoFilesPatch(path, path, before, after, 'now', 'then', { context });
  return bearsSecrets ? patch.split('\n').map(hostsLine).join('\n') : patch;
}

function patchOf(path: string, lines: readonly string[]): string {
  const head = [`Index: ${path}`, '='.repeat(67), `--- ${path}\tnow`, `+++ ${path}\tthen`, '@@ content not shown @@'];
  return `${[...head, ...lines.filter((line) => line !== '')].join('\n')}\n`;
}

function sized(sign: '-' | '+', content: string | undefined): string {
  if (content === undefined) return '';
  const count = content.replace(/\n$/, '').split('\n').length;
  return `${sign}${mask} (${count} ${count === 1 ? 'line' : 'lines'})`;
}

/** One line of a patch: of those that only the host has, the first word where something follows it. */
function hostsLine(line: string, index: number): string {
  // The first four lines name the file.
  if (index < 4 || !line.startsWith('-') || /^-[\s{}()[\];]*$/.test(line)) return line;
  const [, key = ''] = /^-(\s*[A-Za-z][\w.-]{0,40}(?=[ \t=:]+\S))/.exec(line) ?? [];
  return `-${key}${key === '' ? /^-(\s*)/.exec(line)?.[1] : ' '}${mask}`;
}
