import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { formsOf } from '../../../src/model/inventory/secret-forms.ts';
import { describe as described, HostError } from '../../../src/model/text/errors.ts';
import { redactor } from '../../../src/model/text/redact.ts';
import { fc } from '../../support/laws.ts';

const mask = '********';

/** As our own are, and as people choose them for what we do not make, such as the password of Redis. */
const ours = fc.string({ unit: fc.constantFrom(...'ABCyz019._-'), minLength: 6, maxLength: 24 });
const theirs = fc.string({ unit: fc.constantFrom(...'aB7$\'"`\\&<>/+ %#;é€'), minLength: 6, maxLength: 24 });
const secret = fc.oneof(ours, theirs);
const around = fc.string({ unit: fc.constantFrom(...'aB7 \n={}:/"\''), maxLength: 20 });

/** Everything that can be read in a value, keys and what JSON leaves out included. */
function readable(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.getOwnPropertyNames(value).flatMap((key) => [key, ...readable(Reflect.get(value, key))]);
}

describe('the redactor', () => {
  it('masks a secret wherever it stands in a text', () => {
    const redact = redactor(['Hq7Zr2Kp']);
    assert.equal(redact('Hq7Zr2Kp'), mask);
    assert.equal(redact('auth_pass Hq7Zr2Kp\n}'), `auth_pass ${mask}\n}`);
    assert.equal(redact('xHq7Zr2KpxHq7Zr2Kp'), `x${mask}x${mask}`);
  });

  it('leaves a text without secrets as it is', () => {
    const redact = redactor(['Hq7Zr2Kp', 'q8Rk2ZpV7sTn4WcY1uHb6XeJ']);
    fc.assert(fc.property(fc.string(), (text) => assert.equal(redact(text), text)));
  });

  it('leaves everything as it is when there are no secrets', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => assert.deepEqual(redactor([])(value), value)));
  });

  it('does not take short words with it', () => {
    assert.equal(redactor(['root', ''])('root has no password'), 'root has no password');
  });

  it('shows nothing of a secret in any form, whatever is around it', () => {
    fc.assert(
      fc.property(secret, around, around, (hidden, before, after) => {
        for (const form of formsOf(hidden)) {
          const shown = redactor([hidden])(before + form + after);
          for (const other of formsOf(hidden)) assert(!shown.includes(other), `${other} in ${shown}`);
        }
      }),
    );
  });

  it('finds base64 at any offset, plain and for URLs', () => {
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (hidden, before, after) => {
        for (const encoding of ['base64', 'base64url'] as const) {
          const shown = redactor([hidden])(Buffer.from(before + hidden + after).toString(encoding));
          assert(!Buffer.from(shown.replaceAll('*', ''), encoding).includes(hidden));
          assert(shown.includes(mask));
        }
      }),
    );
  });

  it('finds what JSON, a URL, a form and hexadecimal make of a secret', () => {
    fc.assert(
      fc.property(secret, (hidden) => {
        const redact = redactor([hidden]);
        assert.equal(redact(JSON.stringify(hidden)), `"${mask}"`);
        assert.equal(
          redact(JSON.stringify(JSON.stringify({ hidden }))),
          JSON.stringify(JSON.stringify({ hidden: mask })),
        );
        assert.equal(redact(`https://u:${encodeURIComponent(hidden)}@h/`), `https://u:${mask}@h/`);
        assert.equal(redact(`${new URLSearchParams({ p: hidden })}`), `p=${mask}`);
        assert.equal(redact(Buffer.from(hidden).toString('hex')), mask);
      }),
    );
  });

  it('finds what shells make of a secret', () => {
    const hidden = `it's $5 & "more"`;
    const script = `printf '%q\\n%s\\n' "$1" "\${1@Q}"`;
    const quoted = execFileSync('bash', ['-c', script, '-', hidden], { encoding: 'utf8' });
    assert.equal(redactor([hidden])(quoted), `${mask}\n'${mask}'\n`);
    assert.equal(redactor([hidden])(`x 'it'"'"'s $5 & "more"'`), `x '${mask}'`);
    assert.equal(redactor([hidden])(String.raw`x "it's \$5 & \"more\""`), `x "${mask}"`);
  });

  it('masks all of secrets that overlap', () => {
    assert.equal(redactor(['abcdefgh', 'efghijkl'])('x abcdefghijkl y'), `x ${mask} y`);
    assert.equal(redactor(['abcdefgh', 'cdefgh'])('x abcdefgh cdefgh y'), `x ${mask} ${mask} y`);
    assert.equal(redactor(['abcabcab'])('x abcabcabcab y'), `x ${mask} y`);
    const letters = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 6, maxLength: 8 });
    fc.assert(
      fc.property(
        fc.array(letters, { minLength: 1, maxLength: 4 }),
        fc.string({ unit: fc.constantFrom('a', 'b', ' ') }),
        (secrets, text) => {
          const shown = redactor(secrets)(text);
          for (const hidden of secrets) assert(!shown.includes(hidden));
        },
      ),
    );
  });

  it('reaches every string of a value: keys, lists and what is nested', () => {
    fc.assert(
      fc.property(ours, fc.jsonValue(), fc.jsonValue(), (hidden, one, other) => {
        const value = { [`key ${hidden}`]: [one, { deep: [`a ${hidden} b`, [hidden]] }], other, none: undefined };
        for (const text of readable(redactor([hidden])(value))) assert(!text.includes(hidden), text);
      }),
    );
  });

  it('keeps the shape of a value and touches no original', () => {
    const value = { n: 1, yes: true, no: undefined, nothing: null, list: ['Hq7Zr2Kp', 2] };
    const before = structuredClone(value);
    assert.deepEqual(redactor(['Hq7Zr2Kp'])(value), { n: 1, yes: true, no: undefined, nothing: null, list: [mask, 2] });
    assert.deepEqual(structuredClone(value), before);
  });

  it('keeps the class of an error, and masks its message, stack, fields and causes', () => {
    const root = Object.assign(new Error('Access denied using Hq7Zr2Kp'), {
      sql: 'SET PASSWORD Hq7Zr2Kp',
      errno: 1045,
    });
    const error = new HostError('db1', 'running Hq7Zr2Kp', { cause: root, remedy: 'do not type Hq7Zr2Kp' });
    const shown = redactor(['Hq7Zr2Kp'])(error);
    assert(shown instanceof HostError);
    assert.equal(described(shown), `db1: running ${mask}: Access denied using ${mask}`);
    assert.equal(shown.remedy, `do not type ${mask}`);
    assert.equal(Reflect.get(Object(shown.cause), 'errno'), 1045);
    assert.match(String(shown.stack), /redact\.test\.ts/);
    for (const text of readable(shown)) assert(!text.includes('Hq7Zr2Kp'), text);
  });

  it('comes to an end when causes go round in a circle', () => {
    const error = new Error('Hq7Zr2Kp');
    error.cause = { error };
    const shown = redactor(['Hq7Zr2Kp'])(error);
    assert.equal(shown.message, mask);
    assert.equal(Reflect.get(Object(shown.cause), 'error'), shown);
  });

  it('shows nothing of what is no plain data', () => {
    const value = { map: new Map([['Hq7Zr2Kp', 1]]), set: new Set(['Hq7Zr2Kp']), when: new Date(0) };
    assert.deepEqual(redactor(['Hq7Zr2Kp'])(value), { map: {}, set: {}, when: {} });
  });
});
