import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { freePort } from '../../src/dev/lab/free-port.ts';

const main = join(import.meta.dirname, '../../src/dev/demo/main.ts');

describe('the demo on pretended hosts', () => {
  it('deploys everything from the chat, shows a healthy cluster, and ends with 0', { timeout: 480_000 }, async () => {
    const port = String(await freePort());
    const { code, stdout } = await new Promise<{ code: number; stdout: string }>((resolve) => {
      execFile(process.execPath, [main, '--pretend', '--once', '--port', port], (error, out, err) =>
        resolve({ code: error === null ? 0 : Number(error.code), stdout: out + err }),
      );
    });
    assert.equal(code, 0, stdout);
    assert.match(stdout, /bob reviews the plan and clicks Approve/);
    assert.match(stdout, /mail1 done: .* in \d/);
    assert.match(stdout, /example is ok: all \d+ checks passed/);
    assert.match(stdout, /TCP {2}192\.0\.2\.10:3306 sh/);
    assert.match(stdout, /took: start \d+ s, deploy \d+ s, status \d+ s/);
    assert.doesNotMatch(stdout, /&(?:lt|gt|amp);|<@|<!/);
  });
});
