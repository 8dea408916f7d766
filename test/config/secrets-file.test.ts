import assert from 'node:assert/strict';
import { chmodSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { loadSecrets, variableOf } from '../../src/config/secrets-file.ts';
import { type Secrets, secretNames } from '../../src/model/inventory/secrets.ts';
import { refusalOf } from '../support/refusal.ts';
import { fileIn, temporaryFolder } from '../support/temporary-file.ts';

const folder = temporaryFolder();
const path = join(folder, 'secrets.yaml');
const values: Secrets = {
  ...(Object.fromEntries(secretNames.map((name) => [name, `${name}9Hsd`])) as Secrets),
  vrrpPassword: 'Hq7Zr2Kp',
  monitorPassword: 'q8Rk2ZpV7sTn4WcY1uHb6XeJ',
};
const whole = wholeBut({});

/** secrets.yaml in the order in which they are declared, with other values for some; an empty one is left out. */
function wholeBut(other: Partial<Secrets>): string {
  const all = Object.entries({ ...values, ...other }).filter(([, value]) => value !== '');
  return all.map(([name, value]) => `${name}: ${value}\n`).join('');
}

function answer(text: string | Buffer): readonly string[] {
  fileIn(folder, 'secrets.yaml', text);
  return answerAt(path);
}

function answerAt(at: string, env = {}): readonly string[] {
  return refusalOf(() => loadSecrets(at, env))
    .replaceAll(`${folder}/`, '')
    .split('\n');
}

describe('secrets.yaml', () => {
  it('is read when it is whole and private', () => {
    assert.deepEqual(loadSecrets(fileIn(folder, 'secrets.yaml', whole)), values);
  });

  const broken: readonly (readonly [why: string, text: string | Buffer, ...says: readonly string[]])[] = [
    [
      'for a secret that is missing',
      wholeBut({ monitorPassword: '' }),
      'secrets.yaml:1:1: monitorPassword: found nothing, wanted a text; mailha secrets init makes it',
    ],
    [
      'for a name without a secret',
      whole.replace(values.monitorPassword, '').replace('monitorPassword: ', 'monitorPassword:'),
      'secrets.yaml:2:17: monitorPassword: found nothing, wanted a text; mailha secrets init makes it',
    ],
    [
      'when it is empty',
      '',
      ...secretNames
        .slice(0, 20)
        .map((name) => `secrets.yaml:1:1: ${name}: found nothing, wanted a text; mailha secrets init makes it`),
      `… and ${secretNames.length - 20} more`,
    ],
    [
      'for a secret that is too short',
      whole.replace('Hq7Zr2Kp', 'Hq7Zr'),
      'secrets.yaml:1:15: vrrpPassword: found a text of 5 characters, wanted at least 6 characters',
    ],
    [
      'for more than keepalived uses of a password',
      whole.replace('Hq7Zr2Kp', 'Hq7Zr2Kp9'),
      'secrets.yaml:1:15: vrrpPassword: found a text of 9 characters, wanted at most 8 characters',
    ],
    [
      'for characters that some file would need quoted',
      wholeBut({ monitorPassword: "'a$b;c d'" }),
      'secrets.yaml:2:18: monitorPassword: found a text of 7 characters, wanted letters, digits, dots, dashes and underscores only',
    ],
    [
      'for what iRedMail would need quoted',
      wholeBut({ ldapVmailPassword: 'a.b-c_d' }),
      'secrets.yaml:7:20: ldapVmailPassword: found a text of 7 characters, wanted letters and digits only',
    ],
    [
      'for a number',
      whole.replace('Hq7Zr2Kp', '12345678'),
      'secrets.yaml:1:15: vrrpPassword: found a number, wanted a text; put it in quotes',
    ],
    [
      'for a key that nearly is one',
      whole.replace('monitorPassword', 'monitorPasword'),
      'secrets.yaml:2:1: found a text of 14 characters as a key, did you mean monitorPassword or rootPassword?',
    ],
    [
      'for a key that is like none',
      `hunter2hunter2: x\n${whole}`,
      `secrets.yaml:1:1: found a text of 14 characters as a key, wanted one of ${secretNames.join(', ')}`,
    ],
    [
      'for a key twice',
      whole + whole,
      `secrets.yaml:${secretNames.length + 1}:1: found a key again, wanted each key once`,
    ],
    [
      'for a secret without a name',
      'Hq7Zr2Kp',
      'secrets.yaml:1:1: found a text of 8 characters, wanted names with values; mailha secrets init makes it',
    ],
    [
      'for a list',
      '- Hq7Zr2Kp',
      'secrets.yaml:1:1: found a list, wanted names with values; mailha secrets init makes it',
    ],
    ['for binary data', 'vrrpPassword: \x00', 'secrets.yaml:1:15: found binary data (0x00), wanted text'],
  ];
  for (const [why, text, ...says] of broken) {
    it(`is refused ${why}`, () => assert.deepEqual(answer(text), says));
  }

  it('is refused when there is none, with what makes it', () => {
    assert.deepEqual(answerAt(join(folder, 'none.yaml')), [
      'none.yaml: there is no such file; mailha secrets init makes it',
    ]);
  });

  it('is refused when it is a folder', () => {
    assert.deepEqual(answerAt(folder), [`${folder}: found a folder, wanted a file`]);
  });

  for (const mode of [0o644, 0o640, 0o660, 0o604, 0o700, 0o601]) {
    const shown = `0${mode.toString(8)}`;
    it(`is refused at mode ${shown}`, () => {
      chmodSync(fileIn(folder, 'secrets.yaml', whole), mode);
      assert.deepEqual(answerAt(path), [
        `secrets.yaml: found mode ${shown}, wanted 0600 (readable by its owner only); chmod 600 secrets.yaml`,
      ]);
      chmodSync(path, 0o600);
    });
  }

  it('may be root’s with mode 0440 where systemd passes it to the unit, and nowhere else', (t) => {
    const credentials = temporaryFolder();
    chmodSync(fileIn(credentials, 'secrets.yaml', whole), 0o440);
    t.after(() => delete process.env.CREDENTIALS_DIRECTORY);
    process.env.CREDENTIALS_DIRECTORY = credentials;
    assert.deepEqual(loadSecrets(join(credentials, 'secrets.yaml')), values);
    process.env.CREDENTIALS_DIRECTORY = `${credentials}/other`;
    assert.match(
      refusalOf(() => loadSecrets(join(credentials, 'secrets.yaml'))),
      /found mode 0440, wanted 0600/,
    );
    process.env.CREDENTIALS_DIRECTORY = credentials.slice(0, -1);
    assert.match(
      refusalOf(() => loadSecrets(join(credentials, 'secrets.yaml'))),
      /found mode 0440, wanted 0600/,
    );
  });

  it('may be read-only', () => {
    chmodSync(fileIn(folder, 'secrets.yaml', whole), 0o400);
    assert.equal(loadSecrets(path).vrrpPassword, 'Hq7Zr2Kp');
    chmodSync(path, 0o600);
  });

  it('is refused when it belongs to another user', {
    skip: process.getuid?.() !== 0 && 'only root can give a file away',
  }, () => {
    const foreign = fileIn(folder, 'foreign.yaml', whole);
    chownSync(foreign, 12_345, 12_345);
    assert.deepEqual(answerAt(foreign), [
      'foreign.yaml: found owner 12345, wanted this user (0); chown 0 foreign.yaml',
    ]);
  });
});

describe('secrets in files that the environment names', () => {
  const vrrp = variableOf('vrrpPassword');
  const monitor = variableOf('monitorPassword');

  it('have one variable each', () => {
    assert.equal(vrrp, 'MAILHA_SECRET_VRRP_PASSWORD_FILE');
    assert.equal(monitor, 'MAILHA_SECRET_MONITOR_PASSWORD_FILE');
  });

  it('go before secrets.yaml, secret by secret', () => {
    const file = fileIn(folder, 'vrrp', 'fromFile\n');
    fileIn(folder, 'secrets.yaml', whole);
    assert.deepEqual(loadSecrets(path, { [vrrp]: file }), { ...values, vrrpPassword: 'fromFile' });
  });

  it('need no secrets.yaml when they are all there, and may be shown to a group', () => {
    const others = secretNames.map((name) => [variableOf(name), fileIn(folder, name, `${values[name]}\n`)]);
    const env = {
      ...Object.fromEntries(others),
      [vrrp]: fileIn(folder, 'vrrp', 'fromFile\n', 0o640),
      [monitor]: fileIn(folder, 'monitor', 'fromAnother\r\n', 0o440),
    };
    assert.deepEqual(loadSecrets(join(folder, 'none.yaml'), env), {
      ...values,
      vrrpPassword: 'fromFile',
      monitorPassword: 'fromAnother',
    });
  });

  it('are refused by file and variable, without a value', () => {
    fileIn(folder, 'secrets.yaml', whole);
    assert.deepEqual(answerAt(path, { [vrrp]: fileIn(folder, 'vrrp', 'two\nlines\n') }), [
      `vrrp (${vrrp}): vrrpPassword: found a text of 9 characters, wanted letters, digits, dots, dashes and underscores only`,
      `vrrp (${vrrp}): vrrpPassword: found a text of 9 characters, wanted at most 8 characters`,
    ]);
    assert.deepEqual(answerAt(path, { [vrrp]: join(folder, 'nowhere') }), [
      `nowhere: there is no such file; ${vrrp} names it`,
    ]);
  });
});
