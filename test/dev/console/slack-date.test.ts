import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { agoOf, formatSlackDate } from '../../../src/dev/console/slack-date.ts';

const timestamp = Date.parse('2026-11-24T09:05:07Z') / 1000;
const at = (now: string) => ({ now: Date.parse(now), locale: 'en-GB', timeZone: 'UTC' });
const date = (format: string) => ({ timestamp, format, fallback: 'then' });

describe('formatSlackDate', () => {
  it('formats dates and times for the reader', () => {
    const style = at('2026-12-24T00:00:00Z');
    assert.equal(formatSlackDate(date('{date_short} at {time_secs}'), style), '24 Nov 2026 at 09:05:07');
    assert.equal(formatSlackDate(date('{date_long}, {time}'), style), 'Tuesday, 24 November 2026, 09:05');
    assert.equal(formatSlackDate(date('{date_num}'), style), '24/11/2026');
  });

  it('says today, yesterday and tomorrow for pretty formats', () => {
    const formatted = (now: string) => formatSlackDate(date('{date_short_pretty}'), at(now));
    assert.equal(formatted('2026-11-24T23:59:00Z'), 'today');
    assert.equal(formatted('2026-11-25T00:01:00Z'), 'yesterday');
    assert.equal(formatted('2026-11-23T23:59:00Z'), 'tomorrow');
    assert.equal(formatted('2026-11-26T00:01:00Z'), '24 Nov 2026');
  });

  it('counts days in the time zone of the reader', () => {
    const style = { now: Date.parse('2026-11-24T22:00:00Z'), locale: 'en-GB', timeZone: 'Asia/Tokyo' };
    assert.equal(formatSlackDate(date('{date_pretty} {time}'), style), 'yesterday 18:05');
  });

  it('keeps unknown tokens, and falls back on an invalid timestamp', () => {
    const style = at('2026-12-24T00:00:00Z');
    assert.equal(formatSlackDate(date('{century}'), style), '{century}');
    assert.equal(formatSlackDate({ timestamp: Number.NaN, format: '{time}', fallback: 'then' }, style), 'then');
  });
});

describe('agoOf', () => {
  it('formats relative times', () => {
    const style = at('2026-11-24T12:00:00Z');
    const formatted = (ago: number) => agoOf(style.now - ago * 1000, style);
    assert.deepEqual([0, 44, 60, 3000, 7200, 172_800].map(formatted), [
      'now',
      'now',
      '1 minute ago',
      '1 hour ago',
      '2 hours ago',
      '2 days ago',
    ]);
  });
});
