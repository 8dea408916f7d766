import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { ensurePackages } from '../../src/dev/lab/debian.ts';

const run = promisify(execFile);

describe('the systemd units', () => {
  for (const unit of ['mailha-app.service', 'mailha-worker.service']) {
    it(`${unit} has a low exposure in systemd-analyze security`, async () => {
      await ensurePackages(['systemd'], console.error);
      const { stdout } = await run('systemd-analyze', ['security', '--offline=true', `production/${unit}`]);
      const [, exposure] = /Overall exposure level for \S+: (\d+\.\d)/.exec(stdout) ?? [];
      assert(Number(exposure) <= 1.5, exposure);
    });
  }
});
