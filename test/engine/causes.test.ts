import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Judged, withCauses } from '../../src/engine/causes.ts';

const bad = (check: string, hosts: readonly string[], explains?: Judged['explains']): Judged => ({
  check,
  status: 'critical',
  hosts,
  summary: 'it is bad',
  remedy: 'Mend it.',
  ...(explains ? { explains } : {}),
});
const unreachable = (...hosts: readonly string[]) => bad('host.answers', hosts, { kind: 'host unreachable', hosts });
const store = bad('nfs.mail-store-exported', ['filer1'], {
  kind: 'mail store down',
  hosts: ['filer1', 'mail1', 'mail2'],
  checks: ['mail-store.answers'],
});
const causesOf = (...all: readonly Judged[]) => withCauses(all).map(({ cause }) => cause?.check);

describe('a cause', () => {
  it('is the unreachable host for every bad verdict about no other host', () => {
    const vip = bad('vip.held-once', ['lb2']);
    const both = bad('galera.quorum', ['db1', 'lb2']);
    const ok: Judged = { check: 'host.clock', status: 'ok', hosts: ['lb2'], summary: 'fine' };
    assert.deepEqual(causesOf(unreachable('lb2'), vip, both, ok), [undefined, 'host.answers', undefined, undefined]);
  });

  it('is the mail store only for what depends on it', () => {
    const all = [store, bad('mail-store.answers', ['mail1', 'mail2']), bad('mail.services', ['mail1'])];
    assert.deepEqual(causesOf(...all), [undefined, 'nfs.mail-store-exported', undefined]);
  });

  it('is the first of a chain', () => {
    const mail = bad('mail-store.answers', ['mail1']);
    assert.deepEqual(causesOf(mail, store, unreachable('filer1')), ['host.answers', 'host.answers', undefined]);
  });

  it('is none for a verdict that is about no host', () => {
    assert.deepEqual(causesOf(unreachable('lb2'), bad('redis.writes', [])), [undefined, undefined]);
  });
});
