import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, it } from 'node:test';

/** Each room, and everything it may import. What is not listed is not allowed. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  commands: ['src/model', 'src/render', 'src/drills', 'src/targets', 'jobs'],
  jobs: [
    ...['src/model', 'src/facts', 'src/checks', 'src/steps', 'src/targets', 'src/drills', 'src/gauges', 'src/engine'],
    'zod',
  ],
  'src/model': ['zod', 'node:crypto', 'ipaddr.js', 'fastest-levenshtein'],
  'src/facts': ['src/model', 'zod'],
  'src/checks': ['src/model', 'src/facts'],
  'src/steps': ['src/model', 'src/facts', 'node:fs'],
  'src/targets': ['src/model', 'src/facts', 'src/checks', 'src/steps'],
  'src/gauges': ['src/model', 'src/facts'],
  'src/drills': ['src/model', 'src/facts', 'src/checks'],
  'src/engine': ['src/model', 'diff'],
  'src/render': ['src/model', '@slack/types', 'wrap-ansi', 'node:util', 'node:crypto'],
  'src/config': ['src/model', 'node:', 'yaml', 'zod'],
  'src/hosts': ['src/model', 'src/config/read-text', 'src/config/private-file', 'node:', 'node-ssh', 'ssh2', 'p-limit'],
  'src/clients': ['src/model', 'node:', 'nodemailer/', 'mysql2', 'imapflow', 'ldapts', 'mailauth'],
  'src/store': ['src/model', 'node:', 'ioredis', 'pino', 'zod'],
  'src/queue': [
    'src/model',
    'src/store',
    'src/config',
    'node:',
    'bullmq',
    '@bull-board/',
    'cron-parser',
    'rate-limiter-flexible',
  ],
  'src/telemetry': ['src/model', 'src/store', 'src/config', 'node:', 'prom-client'],
  'src/paging': ['src/model', 'src/render', 'src/config', 'src/store', 'src/queue', 'src/clients', 'node:', 'zod'],
  'src/desk': ['src/model', 'src/store', 'src/queue'],
  'src/worker': ['src/model', 'src/store', 'src/queue', 'src/clients', 'src/hosts/power', 'node:'],
  'src/slack': [
    ...['src/model', 'src/render', 'src/store', 'src/queue', 'src/config'],
    ...['node:', '@slack/', '@resvg/', 'pino', 'zod', 'p-limit'],
  ],
  'src/cli': [
    ...['src/model', 'src/config', 'src/hosts', 'src/clients', 'src/store', 'src/queue', 'src/telemetry', 'src/desk'],
    ...['src/worker', 'src/slack', 'src/paging', 'src/render', 'src/targets', 'src/drills', 'jobs', 'commands'],
    ...['commander', 'pino', 'node:', 'manifest', 'package'],
  ],
  'src/dev/lab': ['src/model', 'src/hosts/quote', 'node:', 'yaml'],
  'src/dev/console': [
    ...[
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
    ],
    ...['node-emoji', '@iconify-json/fluent-emoji-flat/'],
  ],
  'src/dev/docs': ['src/model', 'commands', 'node:fs', 'zod'],
  'src/dev/demo': [
    ...['src/model', 'src/config', 'src/dev/lab', 'src/dev/console', 'commands', 'node:'],
    // Without a lab it plays the worker, on the hosts of the tests.
    ...[
      'src/facts',
      'src/render/exit-code',
      'src/store',
      'src/worker',
      'jobs',
      'test/support/fake-world',
      'test/support/no-directory',
    ],
    'test/support/pretend-hosts',
  ],
  'src/dev/bench': [
    ...['src/model', 'src/engine', 'src/hosts', 'src/config', 'src/targets', 'src/dev/lab', 'src/dev/demo', 'jobs'],
    ...['p-limit', 'node:'],
  ],
};

/** Libraries that one or two rooms speak to, so that the rest of the tree never learns of them. */
const onlyIn: Readonly<Record<string, readonly string[]>> = {
  ssh2: ['src/hosts'],
  'node-ssh': ['src/hosts'],
  ioredis: ['src/store'],
  bullmq: ['src/queue'],
  '@slack/bolt': ['src/slack'],
  mysql2: ['src/clients'],
  ldapts: ['src/clients'],
};

/** Each list, and how to tell what belongs in it. */
const lists: readonly {
  readonly list: string;
  readonly files: string;
  belongs(exported: unknown): boolean;
}[] = [
  { list: 'commands/index.ts', files: 'commands/*.ts', belongs: (it) => has(it, 'usage', 'examples') },
  { list: 'jobs/index.ts', files: 'jobs/**/*.ts', belongs: (it) => has(it, 'writes', 'params') },
  {
    list: 'src/checks/index.ts',
    files: 'src/checks/**/*.ts',
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

/** Every file of the product, and what it imports: paths from the root, or names of packages. */
const imported: ReadonlyMap<string, readonly string[]> = new Map(
  globSync('{src,jobs,commands}/**/*.{ts,tsx}').map((file) => [
    file,
    [...readFileSync(file, 'utf8').matchAll(imports)].map(([, from = '']) =>
      from.startsWith('.') ? normalize(join(dirname(file), from)) : from,
    ),
  ]),
);

describe('the rooms', () => {
  for (const [room, may] of Object.entries(allowed)) {
    it(`${room} imports only ${may.join(', ')}`, () => {
      for (const [file, targets] of imported) {
        if (!file.startsWith(`${room}/`)) continue;
        for (const target of targets) {
          assert(
            [room, ...may].some((prefix) => target.startsWith(prefix)),
            `${file} imports ${target}`,
          );
        }
      }
    });
  }

  it('every file is in a room', () => {
    for (const file of imported.keys()) {
      assert(file === 'src/main.ts' || Object.keys(allowed).some((room) => file.startsWith(`${room}/`)), file);
    }
  });

  for (const [library, rooms] of Object.entries(onlyIn)) {
    it(`only ${rooms.join(' and ')} imports ${library}`, () => {
      for (const [file, targets] of imported) {
        if (rooms.some((room) => file.startsWith(`${room}/`))) continue;
        assert(!targets.some((target) => target === library || target.startsWith(`${library}/`)), file);
      }
    });
  }

  for (const room of Object.keys(allowed)) {
    it(`${room} says in its README what it is for`, () => assert(existsSync(join(room, 'README.md'))));
  }
});

describe('the files', () => {
  it('import each other in no circle', () => {
    assert.deepEqual(circles(), []);
  });

  it('have at most 200 lines', () => {
    const long = [...imported.keys()].filter((file) => readFileSync(file, 'utf8').split('\n').length > 201);
    assert.deepEqual(long, []);
  });
});

/** Groups of files that reach each other by what they import (Tarjan's strongly connected components). */
function circles(): readonly (readonly string[])[] {
  const [index, low, stack] = [new Map<string, number>(), new Map<string, number>(), [] as string[]];
  const found: string[][] = [];
  const visit = (file: string): number => {
    index.set(file, index.size);
    low.set(file, index.size - 1);
    stack.push(file);
    for (const target of imported.get(file) ?? []) {
      if (!imported.has(target)) continue;
      const reached = index.has(target) ? (stack.includes(target) ? index.get(target) : undefined) : visit(target);
      low.set(file, Math.min(low.get(file) ?? 0, reached ?? Number.POSITIVE_INFINITY));
    }
    if (low.get(file) === index.get(file)) {
      const group = stack.splice(stack.indexOf(file));
      if (group.length > 1) found.push(group);
    }
    return low.get(file) ?? 0;
  };
  for (const file of imported.keys()) if (!index.has(file)) visit(file);
  return found;
}

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

  it('handles the failure of every promise', () => {
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
    const calling = globSync('src/{store,queue,desk,worker,slack}/**/*.ts').filter(
      (file) => file !== 'src/store/script.ts' && /\b(?:outcomeOf|evaluate|move)\(/.test(readFileSync(file, 'utf8')),
    );
    assert(calling.length > 5);
    for (const file of calling) assert.doesNotMatch(readFileSync(file, 'utf8'), /JSON\.stringify\(/, file);
  });
});
