import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { minuteIn, periodIn } from '../../src/model/text/minute.ts';

/** What a phone of 375 px leaves for a picture in a message. */
const phone = 300;
const pictures = globSync('test/fixtures/render/*.svg').map((file) => [file, readFileSync(file, 'utf8')] as const);

describe('pictures', () => {
  it('have text of at least 12 px on a phone', () => {
    assert(pictures.length >= 5, `${pictures.length} pictures`);
    for (const [file, svg] of pictures) {
      const width = Number(/<svg [^>]*width="(\d+)"/.exec(svg)?.[1]);
      const sizes = [...svg.matchAll(/font-size="([\d.]+)"/g)].map(([, size]) => (Number(size) * phone) / width);
      assert(sizes.length > 0 && Math.min(...sizes) >= 12, `${file}: ${Math.min(...sizes)} px`);
    }
  });

  it('keep all text within their width', () => {
    for (const [file, svg] of pictures) {
      const width = Number(/<svg [^>]*width="(\d+)"/.exec(svg)?.[1]);
      const texts = /<text x="([\d.]+)" y="[\d.]+" font-size="(\d+)".*?text-anchor="(\w+)">([^<]*)</g;
      for (const [, x = '', size = '', anchor = '', words = ''] of svg.matchAll(texts)) {
        // Inter is about 0.46 em wide, 0.5 em in bold.
        const long = words.replaceAll(/&#\d+;/g, '&').length * Number(size) * 0.5;
        const from = Number(x) - { start: 0, middle: long / 2, end: long }[anchor as 'start' | 'middle' | 'end'];
        assert(from >= 0 && from + long <= width, `${file}: "${words}" is from ${from} to ${from + long}`);
      }
    }
  });
});

describe('times in pictures', () => {
  const [winter, summer] = [Date.UTC(2026, 0, 15, 2, 58), Date.UTC(2026, 6, 15, 22, 30)];

  it('are those of the time zone, and name it', () => {
    assert.equal(minuteIn('UTC', winter), '2026-01-15 02:58 UTC');
    assert.equal(minuteIn('Europe/Berlin', winter), '2026-01-15 03:58 CET');
    assert.equal(minuteIn('Europe/Berlin', summer), '2026-07-16 00:30 CEST');
    assert.match(minuteIn('Asia/Kolkata', winter), /^2026-01-15 08:28 \S+$/);
  });

  it('repeat the day only when it changes', () => {
    assert.equal(periodIn('UTC', winter, winter + 720_000), '2026-01-15 02:58 to 03:10 UTC');
    assert.equal(periodIn('UTC', winter, winter + 86_400_000), '2026-01-15 02:58 to 01-16 02:58 UTC');
  });
});
