import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

/** Constructions that no text of ours uses: they read like a translation. The second part says what to write. */
const banned: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [/\bis no (rhythm|length|quota|domain|address|name|seal)\b/i, '"is not a …", or "Invalid …"'],
  [/\banew\b/i, '"again", or a verb: rebuild, replan, recheck'],
  [/\b(is|are|was|were|be|been|being) told\b/i, '"is notified", "reports", or the state itself: muted, logged'],
  [/\b(by itself|by themselves)\b/i, '"automatically", "on its own", or nothing'],
  [/\b(goes|went) on\b/i, '"continues"'],
  [/\b(whoever|whomever)\b/i, 'the role: operator, approver, admin'],
  [/\b(nobody|somebody|anybody)\b/i, 'the subject, or the state'],
  [/\b(is|are|was|were|be|been|being) asked\b|\basked of\b/i, '"requested", "scheduled", "read", "unreachable"'],
  [/\bone after the other\b/i, '"one at a time"'],
  [/\bput back\b(?!')/i, '"reverted", "restored"'],
];

/** Titles of tests: what `it`, `test` and `describe` are given, with or without modifiers and templates. */
function titles(source: string): readonly string[] {
  return source.split('\n').map((line) => title.exec(line)?.groups?.text ?? '');
}

const title = /\b(?:it|test|describe)(?:\.\w+)?\(\s*(?<quote>['`])(?<text>.*?)\k<quote>,/;

function findings(file: string, lines: readonly string[]): readonly string[] {
  return lines.flatMap((line, i) =>
    banned.flatMap(([phrase, instead]) => {
      const hit = phrase.exec(line)?.[0];
      return hit === undefined ? [] : [`${file}:${i + 1}: "${hit}"; write ${instead}`];
    }),
  );
}

const linesOf = (file: string) => readFileSync(file, 'utf8').split('\n');

const sources = globSync(['src/**/*.{ts,tsx}', 'jobs/**/*.ts', 'commands/**/*.ts']);
const tests = globSync('test/**/*.test.ts');

describe('the words people read', () => {
  it('have none of the banned constructions, in messages, comments and names', () => {
    assert(sources.length > 600, `${sources.length} files`);
    assert.deepEqual(
      sources.flatMap((file) => findings(file, linesOf(file))),
      [],
    );
  });

  it('have none of them in titles of tests', () => {
    const all = tests.flatMap((file) => titles(readFileSync(file, 'utf8')));
    assert(all.filter((text) => text !== '').length > 2000, 'titles are found');
    assert.deepEqual(
      tests.flatMap((file) => findings(file, titles(readFileSync(file, 'utf8')))),
      [],
    );
  });

  it('are found in a template within a template, and in a title behind a modifier', () => {
    const titled = `it.skip('is made', () => {\n  it(\`asks \${name} anew\`, x)`;
    assert.deepEqual(titles(titled), ['is made', `asks \${name} anew`]);
    assert.equal(findings('a.ts', [`const a = \`\${b ? \`made anew\` : 0}\`;`]).length, 1);
  });
});
