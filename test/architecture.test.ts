import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, it } from 'node:test';

/** Each room, and everything it may import. What is not listed is not allowed. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'src/model': ['zod', 'node:crypto', 'ipaddr.js', 'fastest-levenshtein'],
  'src/facts': ['src/model', 'zod'],
  'src/checks': ['src/model', 'src/facts'],
  'src/steps': ['src/model', 'src/facts', 'node:fs'],
  'src/engine': ['src/model', 'diff'],
  'src/render': ['src/model', '@slack/types', 'wrap-ansi', 'node:util', 'node:crypto'],
  'src/io': [
    'src/model',
    'src/render',
    'node:',
    'node-ssh',
    'ssh2',
    'p-limit',
    'ioredis',
    'bullmq',
    '@slack/',
    'pino',
    'yaml',
    'zod',
  ],
  'src/lab': ['src/model', 'src/io/quote', 'node:', 'yaml'],
  'src/console': [
    'src/model',
    'node:',
    'emulate',
    'ws',
    'zod',
    'react',
    'react-dom',
    'esbuild',
    'slack-blocks-to-jsx',
    '@slack/',
    'node-emoji',
    '@iconify-json/fluent-emoji-flat/',
  ],
  jobs: ['src/model', 'src/facts', 'src/checks', 'src/steps', 'src/engine', 'zod'],
  commands: ['src/model', 'src/render', 'jobs'],
};

const imports = /(?:^import |^(?:import|export) [^;]*? from |^} from |\bimport\()'([^']+)'/gm;

describe('the rooms', () => {
  for (const [room, may] of Object.entries(allowed)) {
    it(`${room} imports only ${may.join(', ')}`, () => {
      for (const file of globSync(`${room}/**/*.{ts,tsx}`)) {
        for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(imports)) {
          const target = from.startsWith('.') ? normalize(join(dirname(file), from)) : from;
          assert(
            [room, ...may].some((prefix) => target.startsWith(prefix)),
            `${file} imports ${target}`,
          );
        }
      }
    });
  }
});
