import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { it } from 'node:test';
import { emojiOf } from '../../../src/dev/console/emoji-names.ts';
import { emojiSvg } from '../../../src/dev/console/site/emoji.ts';

it('the console shows every emoji that a card uses', async () => {
  const sources = globSync(['src/render/*.ts', 'src/slack/**/*.ts', 'commands/*.ts']).map((file) =>
    readFileSync(file, 'utf8'),
  );
  const names = new Set(
    sources.flatMap((source) => [...source.matchAll(/[`'\s]:([a-z_]+):[`'\s]/g)].map(([, name = '']) => name)),
  );
  assert(names.size >= 15, [...names].join());
  for (const name of names) {
    const text = emojiOf(name);
    assert(text !== undefined, name);
    const codepoints = [...text].map((one) => one.codePointAt(0)?.toString(16)).filter((code) => code !== 'fe0f');
    assert.match((await emojiSvg(codepoints.join('-'))) ?? name, /^<svg/);
  }
});
