import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { argumentsOf } from '../../../src/dev/demo/options.ts';

describe('npm run demo', () => {
  it('installs the mail tier on real guests unless told otherwise', () => {
    const usual = { pretend: false, mail: true, iredmail: undefined, once: false, help: false, port: 8400 };
    assert.deepEqual({ ...argumentsOf([]) }, usual);
    assert.deepEqual({ ...argumentsOf(['--no-mail', '--once']) }, { ...usual, mail: false, once: true });
    assert.equal(argumentsOf(['--pretend', '--port', '9000']).pretend, true);
    // As it was called when it was not usual.
    assert.equal(argumentsOf(['--mail']).mail, true);
  });

  it('refuses what makes no sense', () => {
    assert.throws(() => argumentsOf(['--port', '0']), /--port: found 0, wanted a port number/);
    assert.throws(() => argumentsOf(['--no-mail', '--iredmail', 'x.tar.gz']), /exclude each other/);
  });
});
