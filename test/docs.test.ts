import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';

const pages = globSync(['*.md', 'docs/**/*.md', '{src,jobs,commands}/**/README.md']);

/** As GitHub makes the anchor of a heading. */
function anchorsIn(page: string): readonly string[] {
  const headings = [...readFileSync(page, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text = '']) => text);
  return headings.map((text) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('the documentation', () => {
  for (const page of pages) {
    it(`${page} links to what is there`, () => {
      for (const [, link = ''] of readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(link)) continue;
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? page : join(dirname(page), path);
        assert(existsSync(target), `${page} links to ${link}`);
        if (anchor && target.endsWith('.md')) assert(anchorsIn(target).includes(anchor), `${page} links to ${link}`);
      }
    });
  }

  it('names no script of package.json that is not there', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    for (const page of pages) {
      for (const [, name = ''] of readFileSync(page, 'utf8').matchAll(/npm run (?:-s )?([a-z][a-z0-9:]*)/g)) {
        assert(Object.hasOwn(scripts, name), `${page} says npm run ${name}`);
      }
    }
  });

  it('says in README no more than fits one screen', () => {
    assert(readFileSync('README.md', 'utf8').split('\n').length <= 70);
  });
});
