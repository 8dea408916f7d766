import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mutedBy } from '../../../src/model/check/mute.ts';

const mutes = (...all: readonly string[]) =>
  all.map((what) => ({ what, until: 1, by: 'U0ALICE', because: 'of a test' }));

function isMuted(muted: readonly string[], check: string, hosts: readonly string[], summary = 'it is bad') {
  return mutedBy({ check, status: 'degraded', hosts, summary }, mutes(...muted)) !== undefined;
}

describe('a mute', () => {
  it('covers a check, all that begin like it, or everything', () => {
    assert(isMuted(['dovecot.on-nfs'], 'dovecot.on-nfs', []));
    assert(isMuted(['dovecot'], 'dovecot.on-nfs', []));
    assert(!isMuted(['dove'], 'dovecot.on-nfs', []));
    assert(isMuted(['everything'], 'vip.held-once', []));
  });

  it('of lb1 does not silence "VIP on lb1 and lb2 at once" or "lb2 unreachable"', () => {
    assert(!isMuted(['lb1'], 'vip.held-once', ['lb1', 'lb2'], 'lb0 (192.0.2.12) is on lb1 and lb2 at once'));
    assert(!isMuted(['lb1'], 'host.answers', ['lb2'], 'lb2 unreachable: no route from lb1'));
    assert(isMuted(['lb1', 'lb2'], 'vip.held-once', ['lb1', 'lb2']));
  });

  it('of mail2 silences a verdict about mail2 that also names healthy mail1', () => {
    assert(isMuted(['mail2'], 'ldap.serves', ['mail2'], 'slapd is down on mail2; slapd serves on mail1'));
    assert(!isMuted(['mail2'], 'mail.services', ['mail1', 'mail2']));
  });

  it('of a host covers no verdict that is about no host', () => {
    assert(!isMuted(['mail2'], 'redis.writes', []));
  });
});
