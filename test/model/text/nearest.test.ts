import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nearest } from '../../../src/model/text/nearest.ts';
import { fc } from '../../support/laws.ts';

const known = ['deploy', 'help', 'ipvs', 'jobs', 'job', 'status', 'knownHosts', 'vip'];

describe('the word that was meant', () => {
  const cases: readonly (readonly [typed: string, meant: readonly string[]])[] = [
    ['stauts', ['status']],
    ['STATUS', ['status']],
    ['dep', ['deploy']],
    ['j', ['jobs', 'job']],
    ['jbos', ['jobs', 'job']],
    ['knownhosts', ['knownHosts']],
    ['known', ['knownHosts']],
    ['vp', ['vip']],
    ['zz', []],
    ['x', []],
    ['', []],
    ['$(reboot)', []],
    ['\u{1f4a9}', []],
  ];
  for (const [typed, meant] of cases) {
    it(`is ${meant.join(' or ') || 'none'} for "${typed}"`, () => assert.deepEqual(nearest(typed, known), meant));
  }

  it('is at most three known words', () => {
    fc.assert(
      fc.property(fc.string(), (typed) => {
        const words = nearest(typed, known);
        assert(words.length <= 3 && words.every((word) => known.includes(word)));
      }),
    );
  });
});
