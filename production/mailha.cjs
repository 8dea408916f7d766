#!/usr/bin/env node
// Starts mailha with the Node that it was installed with, whatever the system has: Debian 12 has an older one.
const { spawn } = require('node:child_process');
const { existsSync } = require('node:fs');
const { constants } = require('node:os');
const { join } = require('node:path');

const built = join(__dirname, '../dist/src/main.js');
const main = existsSync(built) ? built : join(__dirname, '../src/main.ts');
const node = join(require.resolve('node/package.json'), '../bin/node');
const settings = existsSync('.env') ? ['--env-file=.env'] : [];
const args = ['--max-semi-space-size=4', ...settings, main, ...process.argv.slice(2)];
const child = spawn(node, args, { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal ? 128 + constants.signals[signal] : 3);
});
