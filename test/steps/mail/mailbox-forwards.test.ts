import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mailAddress } from '../../../src/model/mail/mail-names.ts';
import { mailboxAlias, mailboxForwards } from '../../../src/steps/mail/mailbox-forwards.ts';
import { cluster } from '../../support/fake-world.ts';
import { hostNamed } from '../../support/views.ts';

const domains = [{ domain: 'example.net', active: true, mailboxes: 3, aliases: ['example.org'] }];
const entry = (name: string, values: Record<string, string[]> = {}) => ({
  dn: `mail=${name}@example.net`,
  isMailbox: true,
  values: new Map(Object.entries({ mail: [`${name}@example.net`], ...values })),
});
const anna = mailAddress('anna@example.net');
const bob = 'bob@example.net';

interface Given {
  readonly to?: readonly string[];
  readonly keep?: boolean;
  readonly facts?: Record<string, unknown>;
}

function planned({ to = [bob], keep = false, facts = {} }: Given) {
  const known = { domains, taken: entry('anna'), forwards: [], [bob]: entry('bob'), ...facts };
  return mailboxForwards(anna, { to, keep }).plan(known, hostNamed('mail1'), cluster, { seen: [], missing: [] });
}

const wants = (given: Given) =>
  planned(given).flatMap(({ directory = [] }) =>
    directory.flatMap(({ write }) => (write.kind === 'modify' ? write.changes.map(({ values }) => values) : [])),
  );

describe('forwarding', () => {
  it('goes to others, with a copy or without, and ends', () => {
    assert.deepEqual(wants({}), [[bob], ['forward']]);
    assert.deepEqual(wants({ keep: true }), [[bob, 'anna@example.net'], ['forward']]);
    const now = entry('anna', { mailforwardingaddress: [bob], enabledservice: ['mail', 'Forward'] });
    assert.deepEqual(wants({ facts: { taken: now } }), [], 'nothing the second time');
    assert.deepEqual(wants({ to: [], facts: { taken: now } }), [[]]);
    assert.deepEqual(wants({ to: ['x@elsewhere.example'] }), [['x@elsewhere.example'], ['forward']]);
  });

  it('is refused to an address here that is not there', () => {
    assert.throws(() => planned({ to: ['nobody@example.net'] }), /nobody@example.net has no mailbox here/);
    assert.throws(() => planned({ to: ['anna2@example.org'] }), /anna2@example.org has no mailbox here/);
  });

  for (const [what, to, forwards, way] of [
    ['itself', ['anna@example.net'], [], 'anna@example.net → anna@example.net'],
    [
      'one that forwards back',
      [bob],
      [{ from: [bob], to: [bob, 'anna@example.net'] }],
      'anna@example.net → bob@example.net → anna@example.net',
    ],
    [
      'one that leads back by an alias and another mailbox',
      [bob],
      [
        { from: [bob, 'robert@example.net'], to: ['x@elsewhere.example', 'carol@example.net'] },
        { from: ['carol@example.net'], to: ['robert@example.net', 'annie@example.net'] },
      ],
      'anna@example.net → bob@example.net → carol@example.net → annie@example.net',
    ],
  ] as const) {
    it(`is refused to ${what}`, () => {
      const taken = entry('anna', { shadowaddress: ['annie@example.net'] });
      const about = { 'anna@example.net': taken };
      assert.throws(() => planned({ to, facts: { taken, forwards, ...about } }), {
        name: 'Refused',
        message: `This is a loop: ${way}.`,
      });
    });
  }

  it('does not follow a loop of others for ever', () => {
    const forwards = [
      { from: [bob], to: ['carol@example.net'] },
      { from: ['carol@example.net'], to: [bob] },
    ];
    assert.deepEqual(wants({ facts: { forwards } }), [[bob], ['forward']]);
  });
});

describe('an alias', () => {
  const info = mailAddress('info@example.net');
  const plan = (alias: typeof info, wanted: boolean, facts: Record<string, unknown>) =>
    mailboxAlias(anna, alias, wanted)
      .plan({ domains, taken: entry('anna'), ...facts }, hostNamed('mail1'), cluster, { seen: [], missing: [] })
      .flatMap(({ directory = [] }) => directory.map(({ write }) => write));

  it('is added once, and removed', () => {
    assert.match(
      JSON.stringify(plan(info, true, {})),
      /"shadowAddress","values":\["info@example.net"\].*"shadowaddress"/,
    );
    const has = entry('anna', { shadowaddress: ['Info@example.net'], enabledservice: ['shadowAddress'] });
    assert.deepEqual(plan(info, true, { taken: has, other: { ...has, isMailbox: false } }), []);
    assert.match(JSON.stringify(plan(info, false, { taken: has })), /"shadowAddress","values":\[\]/);
    assert.deepEqual(plan(info, false, {}), []);
  });

  it('is refused when the address belongs to another entry, to itself, or of a domain that is not here', () => {
    assert.throws(() => plan(info, true, { other: entry('bob') }), /info@example.net is taken by mail=bob/);
    assert.throws(() => plan(anna, true, { other: entry('anna') }), /is the address of the mailbox itself/);
    assert.throws(
      () => plan(mailAddress('a@elsewhere.example'), true, {}),
      /Mail for elsewhere.example does not come here/,
    );
  });
});
