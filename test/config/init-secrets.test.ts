import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'node:test';
import { initSecrets } from '../../src/config/init-secrets.ts';
import { loadSecrets } from '../../src/config/secrets-file.ts';
import { type Secrets, secretLengths, secretNames } from '../../src/model/inventory/secrets.ts';
import { refusalOf } from '../support/refusal.ts';
import { fileIn, temporaryFolder } from '../support/temporary-file.ts';

const parent = temporaryFolder();
let folder = parent;
let path = '';
let count = 0;
beforeEach(() => {
  count += 1;
  folder = join(parent, String(count));
  mkdirSync(folder);
  path = join(folder, 'secrets.yaml');
});

const allBut = (...names: readonly (keyof Secrets)[]) => secretNames.filter((name) => !names.includes(name));

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);

describe('mailha secrets init', () => {
  it('makes every secret where there is no file', () => {
    assert.deepEqual(initSecrets(path), { made: secretNames, kept: [] });
    const made = loadSecrets(path);
    for (const name of secretNames) {
      assert.match(made[name], new RegExp(`^[A-Za-z0-9]{${secretLengths[name]}}$`), name);
    }
    assert.equal(new Set(Object.values(made)).size, secretNames.length);
  });

  it('makes others each time', () => {
    initSecrets(path);
    initSecrets(join(folder, 'other.yaml'));
    assert.notDeepEqual(loadSecrets(path), loadSecrets(join(folder, 'other.yaml')));
  });

  it('keeps what is there, comments too, and makes what is missing', () => {
    fileIn(folder, 'secrets.yaml', '# Ours.\nvrrpPassword: "Hq7Zr2Kp" # since 2014\n\n# To come.\nmonitorPassword:\n');
    assert.deepEqual(initSecrets(path), { made: allBut('vrrpPassword'), kept: ['vrrpPassword'] });
    const text = readFileSync(path, 'utf8');
    assert.match(
      text,
      /^# Ours\.\nvrrpPassword: "Hq7Zr2Kp" # since 2014\n\n# To come\.\nmonitorPassword: [A-Za-z0-9]{24}\nrootPassword: [A-Za-z0-9]{24}\n(\w+: [A-Za-z0-9]+\n)+$/,
    );
  });

  it('leaves a whole file as it is, to the byte', () => {
    const others = allBut('vrrpPassword').map((name) => `${name}:   longEnough\n`);
    const whole = `${others.join('')}vrrpPassword: Hq7Zr2Kp`;
    fileIn(folder, 'secrets.yaml', whole);
    const before = statSync(path);
    assert.deepEqual(initSecrets(path), { made: [], kept: secretNames });
    assert.equal(readFileSync(path, 'utf8'), whole);
    assert.equal(statSync(path).ino, before.ino);
  });

  for (const text of ['', '# Later.\n', '{}\n', '---\n']) {
    it(`fills ${JSON.stringify(text)}`, () => {
      fileIn(folder, 'secrets.yaml', text);
      assert.deepEqual(initSecrets(path).made, secretNames);
      loadSecrets(path);
      assert.equal(readFileSync(path, 'utf8').includes('Later'), text.includes('Later'));
    });
  }

  for (const umask of [0o000, 0o022, 0o077, 0o777]) {
    it(`writes mode 0600 under umask 0${umask.toString(8)}`, () => {
      const before = process.umask(umask);
      try {
        initSecrets(path);
      } finally {
        process.umask(before);
      }
      assert.equal(modeOf(path), '600');
    });
  }

  it('writes through a symbolic link', () => {
    mkdirSync(join(folder, 'etc'));
    fileIn(folder, 'etc/secrets.yaml', 'vrrpPassword: Hq7Zr2Kp\n');
    symlinkSync('etc/secrets.yaml', path);
    initSecrets(path);
    assert.equal(loadSecrets(join(folder, 'etc/secrets.yaml')).vrrpPassword, 'Hq7Zr2Kp');
  });

  it('leaves nothing else behind', () => {
    initSecrets(path);
    assert.deepEqual(readdirSync(folder), ['secrets.yaml']);
  });

  it('does not touch a file that others may read, or that is not well-formed', () => {
    chmodSync(fileIn(folder, 'secrets.yaml', 'vrrpPassword: Hq7Zr2Kp\n'), 0o644);
    assert.match(
      refusalOf(() => initSecrets(path)),
      /found mode 0644, wanted 0600/,
    );
    chmodSync(path, 0o600);
    for (const text of ['vrrpPasword: Hq7Zr2Kp\n', 'vrrpPassword: "Hq7Zr2Kp\n', 'Hq7Zr2Kp\n']) {
      fileIn(folder, 'secrets.yaml', text);
      assert(!refusalOf(() => initSecrets(path)).includes('Hq7'));
      assert.equal(readFileSync(path, 'utf8'), text);
    }
  });

  it('says when it cannot write, and leaves nothing half-written', () => {
    const nowhere = join(folder, 'none', 'secrets.yaml');
    assert.equal(
      refusalOf(() => initSecrets(nowhere)),
      `${nowhere}: cannot be written (ENOENT); may this user write in its folder?`,
    );
    assert(!existsSync(nowhere));
  });
});
