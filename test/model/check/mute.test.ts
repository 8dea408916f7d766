import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mutedBy } from '../../../src/model/check/mute.ts';
import { inventory } from '../../support/fake-world.ts';

const mute = (what: string) => [{ what, until: 1, by: 'U0ALICE', because: 'of a test' }];
const isMuted = (what: string, check: string, summary: string) =>
  mutedBy({ check, status: 'degraded', summary }, mute(what), inventory) !== undefined;

describe('a mute', () => {
  it('is of a check, of all that begins like it, or of everything', () => {
    assert(isMuted('dovecot.fit-for-nfs', 'dovecot.fit-for-nfs', 'it is not'));
    assert(isMuted('dovecot', 'dovecot.fit-for-nfs', 'it is not'));
    assert(!isMuted('dove', 'dovecot.fit-for-nfs', 'it is not'));
    assert(isMuted('everything', 'vip.held-once', 'nobody holds it'));
  });

  it('is of what is said of one host alone, by whichever director', () => {
    assert(isMuted('mail2', 'mail.services', 'postfix is down on mail2.'));
    assert(isMuted('mail2', 'ipvs.table', 'lb1 gives mail2 no clients of imaps'));
    assert(!isMuted('mail2', 'mail.services', 'postfix is down on mail1 and mail2'));
    assert(!isMuted('mail2', 'galera.quorum', 'two of three votes are there'));
    assert(!isMuted('lb1', 'ipvs.table', 'lb1 gives mail2 no clients of imaps'));
  });
});
