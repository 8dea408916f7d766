import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { checks, checksOf } from '../../src/checks/index.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import { askAll, scopeOf, viewOf } from '../../src/engine/look.ts';
import { preview } from '../../src/engine/preview.ts';
import { gauges } from '../../src/gauges/index.ts';
import type { Fact } from '../../src/model/check/fact.ts';
import { HostError, describe as inWords, Refused } from '../../src/model/text/errors.ts';
import { targets } from '../../src/targets/index.ts';
import { fakeWorld, inventory } from '../support/fake-world.ts';
import { fc } from '../support/laws.ts';

/** What real hosts printed. */
const captured = globSync('test/fixtures/{dkim,galera,keepalived,linux/*,postfix,slapd,ssh}/*').map((file) =>
  readFileSync(file, 'utf8'),
);

const oddity = fc.constantFrom(
  '',
  '-1',
  '0',
  '1e999',
  'nan',
  '99999999999999999999',
  '\0',
  '\ufffd',
  '{}',
  '[]',
  '"',
  '::',
  '=',
  '\t',
  '-> ',
);

/** A captured text with some of its lines gone, doubled, cut, or with a word of them replaced; or no sense at all. */
const output = fc.oneof(
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  { weight: 1, arbitrary: fc.json() },
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...captured),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom('drop', 'twice', 'cut', 'word'), oddity, fc.nat()), {
          maxLength: 6,
        }),
      )
      .map(([text, edits]) => edits.reduce(edited, text.split('\n')).join('\n')),
  },
);

function edited(lines: readonly string[], [at, how, odd, n]: readonly [number, string, string, number]): string[] {
  const i = at % Math.max(1, lines.length);
  const line = lines[i] ?? '';
  if (how === 'drop') return lines.toSpliced(i, 1);
  if (how === 'twice') return lines.toSpliced(i, 0, line);
  if (how === 'cut') return lines.toSpliced(i, lines.length, line.slice(0, n % (line.length + 1)));
  const words = line.split(/(\s+|[:=,])/);
  return lines.toSpliced(i, 1, words.with(n % words.length, odd).join(''));
}

/** A cluster whose hosts print that: each its own part of it to each question. */
function babbling(outputs: readonly string[], codes: readonly number[]) {
  let n = 0;
  return fakeWorld((_host, fact: Fact) => {
    n += 1;
    const code = codes[n % codes.length] ?? 0;
    if (code !== 0 && !fact.anyCode) return new HostError('lb1', `asking ${fact.id}: it ended with exit code ${code}`);
    try {
      return fact.parse(outputs[n % outputs.length] ?? '', code);
    } catch (error) {
      return new HostError('lb1', `asking ${fact.id}: ${inWords(error)}`);
    }
  });
}

const babble = [
  fc.array(output, { minLength: 1, maxLength: 12 }),
  fc.array(fc.constantFrom(0, 0, 0, 1, 255), { minLength: 1, maxLength: 7 }),
] as const;

describe('whatever hosts print', () => {
  it('is judged in words, with a remedy beside every bad one, and never by a bug', async () => {
    await fc.assert(
      fc.asyncProperty(...babble, async (outputs, codes) => {
        const judged = await diagnose(babbling(outputs, codes), checksOf(inventory));
        for (const { check, status, summary, remedy } of judged) {
          assert.match(summary, /\S/, check);
          assert(status === 'ok' || remedy, `${check}: ${summary}`);
          assert.doesNotMatch(summary, /the check broke|undefined|NaN|\[object/, check);
        }
      }),
      { numRuns: 2000 },
    );
    assert(checks.length > 30);
  });

  it('is measured in numbers, or not at all', async () => {
    await fc.assert(
      fc.asyncProperty(...babble, async (outputs, codes) => {
        const world = babbling(outputs, codes);
        const said = await askAll(world, gauges);
        for (const gauge of gauges) {
          for (const { value } of gauge.read(viewOf(scopeOf(world, gauge.on), said, gauge.facts), inventory)) {
            assert(Number.isFinite(value), `${gauge.name}: ${value}`);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('is planned for, or refused in words', async () => {
    await fc.assert(
      fc.asyncProperty(...babble, fc.constantFrom(...targets), async (outputs, codes, target) => {
        const world = babbling(outputs, codes);
        const plan = await preview(world, target).catch((error: unknown) => {
          if (!(error instanceof Refused) && !(error instanceof HostError)) throw error;
          return undefined;
        });
        assert.deepEqual(world.changes, []);
        for (const { changes } of plan?.steps ?? []) for (const { summary } of changes) assert.match(summary, /\S/);
      }),
      { numRuns: 2000 },
    );
  });
});
