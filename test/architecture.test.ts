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
  'src/gauges': ['src/model', 'src/facts'],
  'src/drills': ['src/model', 'src/facts', 'src/checks'],
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
    'prom-client',
    '@bull-board/',
    'cron-parser',
    'rate-limiter-flexible',
    'nodemailer/',
    'mysql2/',
    'imapflow',
    'mailauth',
    '@slack/',
    '@resvg/',
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
  'src/cli': [
    'src/model',
    'src/io',
    'src/render',
    'jobs',
    'commands',
    'commander',
    'pino',
    'node:',
    'manifest',
    'package',
  ],
  'src/demo': ['src/model', 'src/io/config', 'src/lab', 'src/console', 'commands', 'node:'],
  'src/bench': [
    ...['src/model', 'src/engine', 'src/io/ssh', 'src/io/quote', 'src/io/inventory-file', 'src/io/config'],
    ...['src/io/secrets-file', 'src/lab', 'src/demo', 'jobs', 'p-limit', 'node:'],
  ],
  jobs: ['src/model', 'src/facts', 'src/checks', 'src/steps', 'src/drills', 'src/gauges', 'src/engine', 'zod'],
  commands: ['src/model', 'src/render', 'src/drills', 'jobs'],
};

/** Each list, and how to tell what belongs in it. */
const lists: readonly {
  readonly list: string;
  readonly files: string;
  belongs(exported: unknown): boolean;
}[] = [
  { list: 'commands/index.ts', files: 'commands/*.ts', belongs: (it) => has(it, 'usage', 'examples') },
  { list: 'jobs/index.ts', files: 'jobs/*.ts', belongs: (it) => has(it, 'writes', 'params') },
  {
    list: 'src/checks/index.ts',
    files: 'src/checks/*.ts',
    belongs: (it) => has(it, 'judge', 'facts') && nameOf(it) !== gateOnly,
  },
  { list: 'src/drills/index.ts', files: 'src/drills/*.ts', belongs: (it) => has(it, 'question', 'fault') },
];

/** Between two directors of a deploy one of them may well hold no VIP yet; at any other time vip.held-once says more. */
const gateOnly = 'keepalived.can-take-over';

function has(it: unknown, ...keys: readonly string[]): boolean {
  return typeof it === 'object' && it !== null && keys.every((key) => key in it);
}

function nameOf(it: unknown): unknown {
  return has(it, 'id') ? Reflect.get(Object(it), 'id') : Reflect.get(Object(it), 'name');
}

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

describe('the lists', () => {
  for (const { list, files, belongs } of lists) {
    it(`${list} leaves nothing out`, async () => {
      const listed = new Set(
        Object.values(await import(`../${list}`))
          .flat()
          .map(nameOf),
      );
      for (const file of globSync(files)) {
        for (const [name, exported] of Object.entries(await import(`../${file}`))) {
          if (belongs(exported)) assert(listed.has(nameOf(exported)), `${name} of ${file} is not in ${list}`);
        }
      }
    });
  }
});

/** Biome's noFloatingPromises lets `void` pass, so that a rejected promise behind one would end the process. */
describe('void', () => {
  // What these answer is no promise: lists, sets, streams, emitters, mocks and pino.
  const answersNothing = /\.(push|add|delete|set|write|emit|kill|warn|reject|resolve)\([^;]*;?$/;
  const isHandled = (expression: string) =>
    /\.(catch|then)\(/.test(expression) || /^\(?await\b/.test(expression) || answersNothing.test(expression);

  it('drops no promise whose failure nobody handles', () => {
    const dropped = globSync('{src,commands,jobs}/**/*.{ts,tsx}').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/(?:=> |^\s+|[({]\s?)void ((?!\d)[\w(][^\n]*)/gm)].flatMap(
        ([, found = '']) => (isHandled(found) ? [] : [`${file}: void ${found}`]),
      ),
    );
    assert.deepEqual(dropped, []);
  });
});

describe('text', () => {
  it('is cut in one place, where no character is cut in two', () => {
    // Shorter ones are of digests, times and ids, or of lists.
    const cutting = /\.(?:slice|substring)\(0, (?:[2-9]\d|\d{3,})\)/;
    const ascii = /toISOString\(\)|digest\('hex'\)|randomUUID\(\)|replaceAll\(\/\[\^/;
    const found = globSync('{src,commands,jobs}/**/*.{ts,tsx}').flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => cutting.test(line) && !ascii.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    assert.deepEqual(found, []);
  });

  it('for a script of Redis is encoded where Lua can read it', () => {
    const calling = globSync('src/io/**/*.ts').filter(
      (file) => !file.endsWith('redis-script.ts') && /\b(?:outcomeOf|evaluate|move)\(/.test(readFileSync(file, 'utf8')),
    );
    assert(calling.length > 5);
    for (const file of calling) assert.doesNotMatch(readFileSync(file, 'utf8'), /JSON\.stringify\(/, file);
  });
});
