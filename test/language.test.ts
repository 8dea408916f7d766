import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

/** Constructions that no text of ours uses; people read these texts in a hurry. The second part says what to write. */
const banned: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [/\bis no (rhythm|length|quota|domain|address|name|seal)\b/i, '"is not a …", or "Invalid …"'],
  [/\banew\b/i, '"again", or a verb: rebuild, replan, recheck'],
  [/\b(is|are) told\b/i, '"is notified", or the state itself: muted, logged'],
  [/\b(by itself|by themselves)\b/i, '"automatically", or nothing'],
  [/\bgoes on\b/i, '"continues"'],
  [/\b(whoever|whomever)\b/i, 'the role: operator, approver, admin'],
  [
    /\b(nobody|somebody) (could|can|looks|looked|is|was|has|says|said|typed)\b|\bsomebody else\b/i,
    'the subject, or the state',
  ],
  [/\b(is|was|be) asked for\b/i, '"requested", "scheduled"'],
  [/\bcould be asked\b|\bcannot be asked\b/i, '"unreachable", "not checked"'],
  [/\bone after the other\b/i, '"one at a time"'],
  [/\bput back\b(?!')/i, '"reverted", "restored"'],
];

/** Files that still have some; take a line away with its last finding, add none. */
const exceptions: readonly string[] = [];

/** A file without its comments, line by line: what is left that has spaces between words is text for people. */
function codeLines(source: string): readonly string[] {
  const blank = (comment: string) => comment.replaceAll(/[^\n]/g, '');
  return source
    .replaceAll(/\/\*[\s\S]*?\*\//g, blank)
    .replaceAll(/(?<=^|\s)\/\/ .*$/gm, '')
    .split('\n');
}

function findings(file: string): readonly string[] {
  return codeLines(readFileSync(file, 'utf8')).flatMap((line, i) =>
    banned.flatMap(([phrase, instead]) => {
      const hit = phrase.exec(line)?.[0];
      return hit === undefined ? [] : [`${file}:${i + 1}: "${hit}"; write ${instead}`];
    }),
  );
}

const files = globSync(['src/**/*.ts', 'jobs/**/*.ts', 'commands/**/*.ts']).filter(
  (file) => !file.startsWith('src/dev/'),
);

describe('the words people read', () => {
  it('have none of the banned constructions', () => {
    assert(files.length > 300, `${files.length} files`);
    assert.deepEqual(files.filter((file) => !exceptions.includes(file)).flatMap(findings), []);
  });

  it('have no exception that is no longer needed', () => {
    assert.deepEqual(
      exceptions.filter((file) => !files.includes(file) || findings(file).length === 0),
      [],
    );
  });

  it('are found in code, also in a template within a template, and not in comments', () => {
    const source = '/** made\n * anew */\nconst a = `${b ? `anew` : 0}`; // anew\n';
    assert.deepEqual(codeLines(source), ['', '', 'const a = `${b ? `anew` : 0}`; ', '']);
  });
});
