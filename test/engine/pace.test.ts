import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apply } from '../../src/engine/apply.ts';
import { preview } from '../../src/engine/preview.ts';
import { defineCheck } from '../../src/model/check/check.ts';
import type { Fact } from '../../src/model/check/fact.ts';
import { Plan } from '../../src/model/plan/plan.ts';
import { defineStep } from '../../src/model/plan/step.ts';
import { defineStage, type Stage, type Target } from '../../src/model/plan/target.ts';
import { planCard } from '../../src/render/plan.ts';
import { toTerminal } from '../../src/render/terminal.ts';
import { type FakeWorld, fakeWorld } from '../support/fake-world.ts';
import { runOf } from '../support/journals.ts';

const text = (id: string): Fact<string> => ({ id, argv: ['cat', id], parse: (stdout) => stdout });
const serving: Fact<boolean> = { id: 'serving', argv: ['true'], parse: () => true };
const serves: NonNullable<Stage['serves']> = { facts: { serving }, holds: (facts) => facts.serving === true };

function writing(path: string) {
  return defineStep({
    id: `file.${path}`,
    on: ['director'],
    summary: `${path} is there`,
    facts: { content: text(path) },
    plan: ({ content }) => (content === 'there' ? [] : [{ summary: `write ${path}`, run: ['write', path] }]),
  });
}

const well = defineCheck({
  id: 'test.well',
  on: 'director',
  facts: { a: text('a') },
  judge: () => ({ status: 'ok', hosts: [], summary: 'all well' }),
});

const target: Target = {
  id: 'directors',
  summary: '',
  stages: [
    defineStage({ on: ['director'], steps: [writing('packages')], gates: [], order: 'together' }),
    defineStage({ on: ['director'], steps: [writing('a')], gates: [well], order: 'last declared first' }),
    defineStage({
      on: ['director'],
      steps: [writing('b')],
      gates: [well],
      order: 'as declared',
      serves: serves as never,
    }),
  ],
};

/** Directors of which one serves as `isServing` says; how many are being written to at a time is noted by file. */
function directors(isServing: () => boolean) {
  const files = new Set<string>();
  const under = new Map<string, number>();
  const most = new Map<string, number>();
  const world: FakeWorld = fakeWorld((host, fact) => {
    if (fact.id === 'serving') return isServing() && host.name === 'lb1';
    return files.has(`${host.name}:${fact.id}`) ? 'there' : '';
  });
  const change: FakeWorld['change'] = async (host, { run }) => {
    const path = run[1] ?? '';
    under.set(path, (under.get(path) ?? 0) + 1);
    most.set(path, Math.max(most.get(path) ?? 0, under.get(path) ?? 0));
    await new Promise((resolve) => void setTimeout(resolve, 20));
    files.add(`${host.name}:${path}`);
    under.set(path, (under.get(path) ?? 0) - 1);
  };
  return { world: { ...world, change }, files, most };
}

const shown = (plan: Plan) => toTerminal(planCard(plan, runOf({ id: '1' })), { colour: false, width: 400 });

describe('how hosts are taken', () => {
  it('is shown in the order of execution, where no client is served', async () => {
    const { world, most } = directors(() => false);
    const plan = Plan.parse(JSON.parse(JSON.stringify(await preview(world, target))));
    const card = shown(plan);
    assert.match(card, /lb1, lb2 at the same time, while later steps start elsewhere: file\.packages/);
    assert.match(card, /lb2, then lb1, one at a time: file\.a; after each host test\.well must be ok/);
    assert.match(
      card,
      /lb1, lb2 at the same time, as they serve no clients; .*: file\.b; after each host test\.well must be ok/,
    );
    assert.equal(await apply(world, target, plan), 6);
    assert.deepEqual(Object.fromEntries(most), { packages: 2, a: 1, b: 2 });
  });

  it('is one host at a time where clients are served, and says so', async () => {
    const { world, most } = directors(() => true);
    const plan = await preview(world, target);
    assert.match(shown(plan), /lb1, then lb2, one at a time: file\.b/);
    await apply(world, target, plan);
    assert.equal(most.get('b'), 1);
  });

  it('is never faster than what was approved, nor than what is safe by then', async () => {
    for (const [before, after] of [
      [true, false],
      [false, true],
    ]) {
      let now = before;
      const { world, most } = directors(() => now === true);
      const plan = await preview(world, target);
      now = after;
      await apply(world, target, plan);
      assert.equal(most.get('b'), 1, `served ${before}, then ${after}`);
    }
  });
});

describe('what was approved and is already in place', () => {
  it('is reported change by change', async () => {
    const { world, files } = directors(() => true);
    const plan = await preview(world, target);
    files.add('lb1:b').add('lb2:packages');
    assert.equal(await apply(world, target, plan), 4);
    const told = world.happenings.filter(({ kind }) => kind === 'in-place');
    assert.deepEqual(told, [
      {
        kind: 'in-place',
        of: 6,
        changes: [
          { host: 'lb2', step: 'file.packages', summary: 'write packages' },
          { host: 'lb1', step: 'file.b', summary: 'write b' },
        ],
      },
    ]);
  });

  it('is not spoken of where all was made', async () => {
    const { world } = directors(() => true);
    await apply(world, target, await preview(world, target));
    assert(!world.happenings.some(({ kind }) => kind === 'in-place'));
  });
});
