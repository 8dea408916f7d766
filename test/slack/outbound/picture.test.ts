import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { it } from 'node:test';
import { drillPicture } from '../../../src/render/drill-picture.ts';
import { pngOf } from '../../../src/slack/outbound/picture.ts';
import { directorLossReport } from '../../support/drill-report.ts';

const svg = drillPicture(directorLossReport);

it('draws a picture as a PNG of three times its size, letters and all', () => {
  const png = pngOf(svg);
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  // Width and height of IHDR, the first chunk (PNG 11.2.2).
  assert.equal(png.readUInt32BE(16), 3 * 400);
  assert.equal(png.readUInt32BE(20), 3 * Number(/height="(\d+)"/.exec(svg)?.[1]));
  const wordless = pngOf(svg.replaceAll(/<text.*?<\/text>/g, ''));
  assert(png.length > wordless.length + 2000, 'without a font it would have no letters');
  if (process.env.SCREENSHOTS) writeFileSync(`${process.env.SCREENSHOTS}/drill.png`, png);
});

it('says so when it is none', () => {
  assert.throws(() => pngOf('<svg'));
});
