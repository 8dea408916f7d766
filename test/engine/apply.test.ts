import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apply } from '../../src/engine/apply.ts';
import { preview } from '../../src/engine/preview.ts';
import { defineCheck } from '../../src/model/check/check.ts';
import type { Fact } from '../../src/model/check/fact.ts';
import type { Run, Step } from '../../src/model/plan/step.ts';
import { defineStep } from '../../src/model/plan/step.ts';
import type { Target } from '../../src/model/plan/target.ts';
import { defineStage } from '../../src/model/plan/target.ts';
import type { Operator } from '../../src/model/plan/world.ts';
import { HostError, Refused } from '../../src/model/text/errors.ts';
import type { FakeWorld } from '../support/fake-world.ts';
import { fakeWorld } from '../support/fake-world.ts';

const text = (id: string): Fact<string> => ({ id, argv: ['cat', id], parse: (stdout) => stdout });

/** A file with wanted content, and how to put back what was there. */
function fileStep(path: string, wanted: string) {
  return defineStep({
    id: `file.${path}`,
    on: ['director'],
    summary: `${path} is right`,
    facts: { content: text(path) },
    plan({ content }) {
      if (content === wanted) return [];
      return [
        {
          summary: `write ${path}`,
          run: ['write', path],
          stdin: wanted,
          undo: [{ run: ['write', path], stdin: content }],
          file: { path, before: content, after: wanted },
        },
      ];
    },
  });
}

const active: Fact<boolean> = { id: 'active', argv: ['true'], parse: () => true };
const healthy = defineCheck({
  id: 'test.healthy',
  on: 'director',
  facts: { healthy: text('health') },
  judge: ({ seen }) =>
    seen.every(({ facts }) => facts.healthy === 'yes')
      ? { status: 'ok', hosts: [], summary: 'healthy' }
      : { status: 'critical', hosts: [], summary: 'a director is ill', remedy: 'Cure it.' },
});

function target(...steps: ReturnType<typeof fileStep>[]): Target {
  return {
    id: 'directors',
    summary: '',
    stages: [
      defineStage({
        on: ['director'],
        steps,
        gates: [healthy],
        order: 'last declared first',
        last: { facts: { active }, holds: (facts) => facts.active },
      }),
    ],
  };
}

/** Two directors with files; `holder` has the VIP. */
function directors(
  options: {
    holder?: string;
    refuse?: string;
    onChange?: (world: FakeWorld) => void;
    ill?: () => boolean;
    /** How many of its next answers lb2 does not give in time, after each of its changes. */
    late?: number;
  } = {},
) {
  const files = new Map<string, string>();
  let late = 0;
  const world: FakeWorld = fakeWorld(
    (host, fact) => {
      if (host.name === 'lb2' && late > 0) {
        late -= 1;
        return new HostError(host.name, `asking ${fact.id}: no answer from cat within 20 s`);
      }
      if (fact.id === 'active') return host.name === options.holder;
      if (fact.id === 'health') return options.ill?.() ? 'no' : 'yes';
      return files.get(`${host.name}:${fact.id}`) ?? '';
    },
    (host, { run, stdin }: Run) => {
      if (run[1] === options.refuse && stdin !== '') throw new HostError(host.name, `writing ${run[1]}: exit 1`);
      files.set(`${host.name}:${run[1]}`, stdin ?? '');
      late = options.late ?? 0;
      options.onChange?.(world);
    },
  );
  return { world, files };
}

describe('preview', () => {
  it('takes the backup director first and the one that holds the VIP last', async () => {
    for (const [holder, order] of [
      ['lb1', ['lb2', 'lb1']],
      ['lb2', ['lb1', 'lb2']],
      [undefined, ['lb2', 'lb1']],
    ] as const) {
      const plan = await preview(directors(holder ? { holder } : {}).world, target(fileStep('a', 'A')));
      assert.deepEqual(
        plan.steps.map(({ host }) => host),
        order,
      );
    }
  });

  it('shows a diff without the secrets in it', async () => {
    const plan = await preview(directors().world, target(fileStep('a', 'auth_pass vrrp-pw1\n')));
    const diff = plan.steps[0]?.changes[0]?.diff ?? '';
    assert.match(diff, /\+auth_pass \*{8}/);
    assert.doesNotMatch(JSON.stringify(plan), /vrrp-pw1/);
  });

  it('gives another digest when a fact, a file or the order changes', async () => {
    const digest = async (options: Parameters<typeof directors>[0], wanted: string) =>
      (await preview(directors(options).world, target(fileStep('a', wanted)))).digest;
    const all = [await digest({}, 'A'), await digest({}, 'B'), await digest({ holder: 'lb2' }, 'A')];
    assert.equal(new Set(all).size, 3);
    assert.equal(await digest({}, 'A'), all[0]);
  });
});

describe('apply', () => {
  it('makes the changes host by host, and the second plan is empty', async () => {
    const { world } = directors();
    const deploy = target(fileStep('a', 'A'), fileStep('b', 'B'));
    assert.equal(await apply(world, deploy, await preview(world, deploy)), 4);
    assert.deepEqual(world.changes, ['lb2: write a', 'lb2: write b', 'lb1: write a', 'lb1: write b']);
    assert.deepEqual((await preview(world, deploy)).steps, []);
  });

  it('refuses a change that the approval does not cover, and makes none', async () => {
    const { world } = directors();
    const approved = await preview(world, target(fileStep('a', 'A')));
    await assert.rejects(
      apply(world, target(fileStep('a', 'something else')), approved),
      /changed since the plan was approved/,
    );
    assert.deepEqual(world.changes, []);
  });

  it('undoes what it did on the host that failed, newest first, and leaves the other host alone', async () => {
    const { world, files } = directors({ refuse: 'c' });
    const deploy = target(fileStep('a', 'A'), fileStep('b', 'B'), fileStep('c', 'C'));
    await assert.rejects(apply(world, deploy, await preview(world, deploy)), /lb2: writing c: exit 1/);
    assert.deepEqual(world.changes, [
      'lb2: write a',
      'lb2: write b',
      'lb2: write c',
      'lb2: undo: write b',
      'lb2: undo: write a',
    ]);
    assert.deepEqual(
      [...files],
      [
        ['lb2:a', ''],
        ['lb2:b', ''],
      ],
    );
  });

  it('asks a busy host again, and continues once it answers', async () => {
    const { world, files } = directors({ late: 2 });
    const deploy = target(fileStep('a', 'A'));
    assert.equal(await apply(world, deploy, await preview(world, deploy)), 2);
    assert.deepEqual(world.changes, ['lb2: write a', 'lb1: write a']);
    assert.equal(files.get('lb2:a'), 'A');
  });

  it('undoes what it did on a host that stays busy, and says what was not answered', async () => {
    const { world } = directors({ late: 3 });
    const deploy = target(fileStep('a', 'A'));
    await assert.rejects(
      apply(world, deploy, await preview(world, deploy)),
      /lb2: asking a: no answer from cat within 20 s/,
    );
    assert.deepEqual(world.changes, ['lb2: write a', 'lb2: undo: write a']);
  });

  it('starts no step after a cancel, but finishes or undoes the current one', async () => {
    const { world } = directors({ refuse: 'c' });
    const asked: string[] = [];
    const noting: Operator = {
      ...world,
      change: (host, change, onLine) => {
        asked.push(`${change.summary}: ${change.finishes ? 'finishes' : 'begins'}`);
        return world.change(host, change, onLine);
      },
    };
    const once = fileStep('a', 'A');
    const twice: Step = { ...once, plan: (...about) => once.plan(...about).flatMap((change) => [change, change]) };
    const deploy = target(twice, fileStep('c', 'C'));
    await assert.rejects(apply(noting, deploy, await preview(world, deploy)), /lb2: writing c: exit 1/);
    assert.deepEqual(asked, [
      'write a: begins',
      'write a: finishes',
      'write c: begins',
      'undo: write a: finishes',
      'undo: write a: finishes',
    ]);
  });

  it('undoes a host whose gate does not open, and says what the gate saw', async () => {
    const { world } = directors({ ill: () => true });
    const deploy = target(fileStep('a', 'A'));
    await assert.rejects(
      apply(world, deploy, await preview(world, deploy)),
      /lb2: waiting 60 s for test.healthy, which is critical/,
    );
    assert.deepEqual(world.changes, ['lb2: write a', 'lb2: undo: write a']);
  });

  it('stops between two steps when it is cancelled, and leaves whole steps behind', async () => {
    const { world } = directors({ onChange: (cancelled) => cancelled.cancel('alice pressed Cancel') });
    const deploy = target(fileStep('a', 'A'), fileStep('b', 'B'));
    await assert.rejects(apply(world, deploy, await preview(world, deploy)), (error: Error) => {
      assert(error instanceof Refused);
      assert.match(error.message, /stopped before the next step on lb2: alice pressed Cancel/);
      return true;
    });
    assert.deepEqual(world.changes, ['lb2: write a']);
  });

  it('calls a step that never settles a failure', async () => {
    const restless = defineStep({
      id: 'test.restless',
      on: ['director'],
      summary: '',
      facts: {},
      plan: () => [{ summary: 'do it again', run: ['write', 'x'] }],
    });
    const { world } = directors();
    const deploy = target(restless);
    await assert.rejects(apply(world, deploy, await preview(world, deploy)), /a new plan would still do it again/);
  });
});

describe('a stage that takes its hosts together', () => {
  const both = (...steps: readonly ReturnType<typeof fileStep>[]): Target => ({
    ...target(fileStep('b', 'B')),
    stages: [
      defineStage({ on: ['director'], steps, gates: [], order: 'together' }),
      ...target(fileStep('b', 'B')).stages,
    ],
  });
  const begunAndDone = ({ happenings }: FakeWorld) =>
    happenings.flatMap(({ kind, ...rest }) =>
      kind === 'host-started' || kind === 'host-finished' ? [`${'host' in rest && rest.host} ${kind}`] : [],
    );

  it('begins all of them before the first has ended, and calls a host finished after its last stage', async () => {
    const { world } = directors();
    const deploy = both(fileStep('a', 'A'));
    assert.equal(await apply(world, deploy, await preview(world, deploy)), 4);
    assert.deepEqual(begunAndDone(world), [
      'lb1 host-started',
      'lb2 host-started',
      'lb2 host-started',
      'lb2 host-finished',
      'lb1 host-started',
      'lb1 host-finished',
    ]);
  });

  it('requests no approval and touches nothing where continuing would be dangerous', async () => {
    let isIll = true;
    const { world } = directors({ ill: () => isIll });
    const [stage] = target(fileStep('a', 'A')).stages;
    assert(stage);
    const guarded = { id: 'guarded', summary: '', stages: [{ ...stage, gates: [], before: [healthy] }] };
    await assert.rejects(preview(world, guarded), /^Refused: test\.healthy is critical: a director is ill\. Cure it\./);
    isIll = false;
    const plan = await preview(world, guarded);
    isIll = true;
    await assert.rejects(apply(world, guarded, plan), Refused);
    assert.deepEqual(world.changes, []);
    isIll = false;
    assert.equal(await apply(world, guarded, plan), 2);
    isIll = true;
    assert.deepEqual((await preview(world, guarded)).steps, [], 'nothing is to be done, so nothing is dangerous');
  });

  it('calls a host finished as well when the last of what was planned for it was done already', async () => {
    const { world, files } = directors();
    const plan = await preview(world, target(fileStep('a', 'A'), fileStep('b', 'B')));
    files.set('lb1:b', 'B');
    await apply(world, target(fileStep('a', 'A')), {
      ...plan,
      steps: plan.steps.filter(({ step }) => step !== 'file.b'),
    });
    const later = target(fileStep('b', 'B'));
    assert.equal(await apply(world, later, { ...plan, steps: plan.steps.filter(({ step }) => step !== 'file.a') }), 1);
    assert.equal(begunAndDone(world).at(-1), 'lb1 host-finished');
  });

  it('finishes the current step on the others when one host fails and reverts, and stops there', async () => {
    const { world } = directors({ refuse: 'c' });
    const { change } = world;
    const deploy = both(fileStep('a', 'A'), fileStep('c', 'C'));
    const lb1Works: FakeWorld = {
      ...world,
      change: async (host, run) =>
        host.name === 'lb1' ? void world.changes.push(`lb1: ${run.summary}`) : change(host, run),
    };
    await assert.rejects(apply(lb1Works, deploy, await preview(world, deploy)), HostError);
    assert.deepEqual(
      world.changes.filter((one) => one.startsWith('lb2')),
      ['lb2: write a', 'lb2: write c', 'lb2: undo: write a'],
    );
    assert(world.changes.includes('lb1: write a'));
    assert(!world.changes.some((one) => one.endsWith('write b')));
  });

  /** The same cluster with a host that needs until `released` to write `path`. */
  function slow(world: FakeWorld, path: string, released: Promise<unknown>): FakeWorld {
    const change: FakeWorld['change'] = async (host, run, options) => {
      if (host.name === 'lb1' && run.run[1] === path) await released;
      return world.change(host, run, options);
    };
    return { ...world, change };
  }

  it('holds up no later stage of others, and takes the host that was busy when it is done', async () => {
    const { world } = directors();
    const [stage] = both(fileStep('b', 'B')).stages.slice(1);
    assert(stage);
    const [first, second] = ['lb2', 'lb1'].map((name) => ({ ...stage, only: [name] }));
    const deploy = { ...both(), stages: [both(fileStep('a', 'A')).stages[0], first, second] } as Target;
    const lb2Served = Promise.withResolvers<void>();
    const report: FakeWorld['report'] = async (happening) => {
      if (happening.kind === 'host-finished' && happening.host === 'lb2') lb2Served.resolve();
    };
    const late = { ...slow(world, 'a', lb2Served.promise), report };
    assert.equal(await apply(late, deploy, await preview(world, deploy)), 4);
    assert.deepEqual(world.changes, ['lb2: write a', 'lb2: write b', 'lb1: write a', 'lb1: write b']);
  });

  it('fails with the host that was busy, and ends first what others had begun', async () => {
    const { world } = directors({ refuse: 'a' });
    const deploy = both(fileStep('a', 'A'));
    const [together, stage] = deploy.stages;
    assert(together && stage);
    const stages = [
      { ...together, only: ['lb1'] },
      { ...stage, only: ['lb2'] },
    ];
    const waits = { ...deploy, stages };
    const late = slow(world, 'a', new Promise((resolve) => setTimeout(resolve, 20)));
    await assert.rejects(apply(late, waits, await preview(world, waits)), /lb1: writing a: exit 1/);
    assert.deepEqual(world.changes, ['lb2: write b', 'lb1: write a']);
  });
});

describe('a stage that can tell who is served', () => {
  const known = (...steps: readonly ReturnType<typeof fileStep>[]): Target => {
    const deploy = target(...steps);
    const stages = deploy.stages.map((stage) => ({ ...stage, serves: stage.last ?? assert.fail() }));
    return { ...deploy, stages };
  };
  const steps = [fileStep('a', 'A'), fileStep('b', 'B')];

  it('takes all hosts at once where none serves clients', async () => {
    const { world } = directors();
    const deploy = known(...steps);
    assert.equal(await apply(world, deploy, await preview(world, deploy)), 4);
    assert.deepEqual(
      world.changes
        .map((one) => one.slice(0, 3))
        .slice(0, 2)
        .sort(),
      ['lb1', 'lb2'],
    );
  });

  it('takes them one at a time as soon as one host serves clients', async () => {
    const { world } = directors({ holder: 'lb2' });
    const deploy = known(...steps);
    await apply(world, deploy, await preview(world, deploy));
    assert.deepEqual(world.changes, ['lb1: write a', 'lb1: write b', 'lb2: write a', 'lb2: write b']);
  });
});
