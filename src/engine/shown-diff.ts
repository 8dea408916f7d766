import { createTwoFilesPatch } from 'diff';
import type { Change } from '../model/plan/step.ts';
import { mask } from '../model/text/secret-text.ts';

type FileChange = NonNullable<Change['file']>;

/**
 * The diff of a file as approvers see it, with passwords hidden on both sides. Secrets that mailha renders are known,
 * but the host's file may hold any others, so in a file with secrets the host's lines show only their first word. The
 * caller then masks known secrets and values of secret-looking keys.
 */
export function shownDiff(file: FileChange, secrets: readonly string[]): string {
  const { path, before = '', after, secret } = file;
  if (secret === 'whole') return patchOf(path, [sized('-', file.before), sized('+', after)]);
  // Steps need not declare that a file they render contains a secret.
  const bearsSecrets = secret === 'values' || secrets.some((one) => after.includes(one));
  // Context lines may come from the host: a step that appends to a file leaves them as they are.
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

/** One line of a patch. Lines that only the host has are cut after their first word. */
function hostsLine(line: string, index: number): string {
  // The first four lines name the file.
  if (index < 4 || !line.startsWith('-') || /^-[\s{}()[\];]*$/.test(line)) return line;
  const [, key = ''] = /^-(\s*[A-Za-z][\w.-]{0,40}(?=[ \t=:]+\S))/.exec(line) ?? [];
  return `-${key}${key === '' ? /^-(\s*)/.exec(line)?.[1] : ' '}${mask}`;
}
