import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DataEntry, SlapdData } from '../../../src/facts/ldap/data.ts';
import { choose, type LdapData } from '../../../src/steps/ldap/choice.ts';
import { hostNamed } from '../../support/views.ts';

const installed: Partial<DataEntry> = { createdAt: 1000, changedAt: 1000 };

/** A directory with the suffix, cn=vmail, and these. `run` stands for what differs from one installer's run to the next. */
function data(run: string, more: Readonly<Record<string, Partial<DataEntry>>> = {}): SlapdData {
  const all = { 'dc=example,dc=net': {}, 'cn=vmail,dc=example,dc=net': {}, ...more };
  const entries = Object.entries(all).map(([dn, given]): [string, DataEntry] => {
    const entry = { dn, uuid: `${run}-${dn}`, content: 'same', passwords: run, createdAt: 1000, changedAt: 1000 };
    return [dn, { ...entry, ...given }];
  });
  return { count: entries.length, entries: new Map(entries) };
}

const nothing: SlapdData = { count: 0, entries: new Map() };
const order = ['mail1', 'mail2'].map(hostNamed);

function holding(name: string, held: SlapdData | undefined, joined = false): LdapData {
  return { host: hostNamed(name), data: held, joined };
}

function chosen(mail1: LdapData, mail2: LdapData): string {
  const said = [
    [mail1, mail2],
    [mail2, mail1],
  ].map(([own, other]) => {
    const choice = choose(own as LdapData, [other as LdapData], order);
    return choice.kind === 'keep' ? 'keep' : `from ${choice.from.name}`;
  });
  return said.join(', ');
}

describe('whose directory is taken', () => {
  it('is the first, of two runs of the installer', () => {
    assert.equal(chosen(holding('mail1', data('a')), holding('mail2', data('b'))), 'keep, from mail1');
  });

  it('is the one that has all that the other has', () => {
    const alice = { 'cn=alice': { createdAt: 9000, changedAt: 9000 } };
    assert.equal(chosen(holding('mail1', data('a')), holding('mail2', data('b', alice))), 'from mail2, keep');
    assert.equal(chosen(holding('mail1', data('a', alice)), holding('mail2', data('b'))), 'keep, from mail1');
  });

  it('is the one that is not empty, and on bare hosts the first', () => {
    assert.equal(chosen(holding('mail1', nothing), holding('mail2', data('b'))), 'from mail2, keep');
    assert.equal(chosen(holding('mail1', undefined), holding('mail2', undefined)), 'keep, from mail1');
  });

  it('is the one that takes part already, also when it is not the first', () => {
    assert.equal(chosen(holding('mail1', data('b')), holding('mail2', data('a'), true)), 'from mail2, keep');
  });

  it('is each its own, when the entries are the same by UUID', () => {
    assert.equal(chosen(holding('mail1', data('a')), holding('mail2', data('a'))), 'keep, keep');
  });

  it('does not matter to those that take part', () => {
    const behind = data('a', { 'cn=bob': {} });
    assert.equal(chosen(holding('mail1', data('a'), true), holding('mail2', behind, true)), 'keep, keep');
  });

  const late = { createdAt: 9000, changedAt: 9000 };
  for (const [what, first, second, why] of [
    ['each has an entry of its own', { 'cn=alice': late }, { 'cn=bob': late }, /mail2 {2}cn=bob {2}is not on mail1/],
    ['an entry has another content', { 'cn=bob': late }, { 'cn=bob': { ...late, content: 'x' } }, /different content/],
    ['a password was set later', { 'cn=bob': late }, { 'cn=bob': late }, /mail2 {2}cn=bob {2}has a different password/],
    [
      'a password was changed that the installer had set',
      { 'cn=vmail,dc=example,dc=net': { ...installed, changedAt: 9000 } },
      { 'cn=vmail,dc=example,dc=net': { ...installed, changedAt: 9000 } },
      /mail2 {2}cn=vmail,dc=example,dc=net {2}has a different password/,
    ],
  ] as const) {
    it(`is refused when ${what}`, () => {
      const [mail1, mail2] = [holding('mail1', data('a', first)), holding('mail2', data('b', second))];
      assert.throws(() => choose(mail2, [mail1], order), { name: 'Refused', message: why });
      assert.throws(() => choose(mail1, [mail2], order), { name: 'Refused' });
    });
  }

  it('is refused when the one that takes part lacks something', () => {
    const [mail1, mail2] = [holding('mail1', data('a'), true), holding('mail2', data('b', { 'cn=bob': late }))];
    assert.throws(() => choose(mail2, [mail1], order), { name: 'Refused', message: /cn=bob {2}is not on mail1/ });
  });

  it('is refused when there are too many entries to compare, or none', () => {
    const many = holding('mail2', { count: 9000, entries: undefined });
    assert.throws(() => choose(many, [holding('mail1', data('a'))], order), { message: /too many entries to compare/ });
    assert.throws(() => choose(holding('mail1', nothing), [holding('mail2', nothing)], order), {
      message: /no mail host has any directory entries/,
    });
  });
});
