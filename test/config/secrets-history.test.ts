import assert from 'node:assert/strict';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { everySecret, historyPath } from '../../src/config/secrets-history.ts';
import { redactor } from '../../src/model/text/redact.ts';
import { refusalOf } from '../support/refusal.ts';
import { temporaryFolder } from '../support/temporary-file.ts';

const folder = temporaryFolder();
const quiet = (line: string) => assert.fail(line);

describe('secrets that were replaced', () => {
  it('are still masked after secrets.yaml has new values and the worker was started again', () => {
    const path = join(folder, 'secrets.yaml.history');
    everySecret(path, ['old-Hq7Zr2Kp', 'same-Hq7Zr2Kp'], quiet);
    everySecret(path, ['newer-Hq7Zr2Kp', 'same-Hq7Zr2Kp'], quiet);
    const redact = redactor(everySecret(path, ['newest-Hq7Zr2Kp', 'same-Hq7Zr2Kp'], quiet));
    assert.equal(redact('a old-Hq7Zr2Kp b newer-Hq7Zr2Kp c newest-Hq7Zr2Kp'), 'a ******** b ******** c ********');
    assert.equal(readFileSync(path, 'utf8').match(/same/g)?.length, 1);
  });

  it('are where only this user can read them, whatever the umask', () => {
    const path = join(folder, 'open.history');
    const before = process.umask(0);
    everySecret(path, ['old-Hq7Zr2Kp'], quiet);
    process.umask(before);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    chmodSync(path, 0o644);
    assert.match(
      refusalOf(() => everySecret(path, ['x'], quiet)),
      /found mode 0644, wanted 0600/,
    );
  });

  it('are no reason not to start where nothing can be written, which is said', () => {
    const said: string[] = [];
    const values = everySecret(join(folder, 'no/such/folder.history'), ['old-Hq7Zr2Kp'], (line) => said.push(line));
    assert.deepEqual(values, ['old-Hq7Zr2Kp']);
    assert.match(said.join('\n'), /cannot be written \(ENOENT\)/);
  });

  it('are kept beside secrets.yaml, or in the state directory of the service', () => {
    assert.equal(historyPath('/etc/x/secrets.yaml', 'eu', {}), '/etc/x/secrets.yaml.history');
    assert.equal(
      historyPath('/run/credentials/x/secrets.yaml', 'eu', { STATE_DIRECTORY: '/var/lib/mailha' }),
      '/var/lib/mailha/eu.secrets-history',
    );
  });
});
