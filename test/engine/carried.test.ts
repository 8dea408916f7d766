import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apply } from '../../src/engine/apply.ts';
import { preview } from '../../src/engine/preview.ts';
import type { Fact } from '../../src/model/check/fact.ts';
import { countChanges } from '../../src/model/plan/plan.ts';
import { defineStep, type Step } from '../../src/model/plan/step.ts';
import { defineStage, type Target } from '../../src/model/plan/target.ts';
import { fakeWorld } from '../support/fake-world.ts';

const key = 'a key that nobody sees';
const has: Fact<boolean> = { id: 'key.has', argv: ['test', '-e', 'key'], parse: () => true };
const content: Fact<string> = { id: 'key.content', argv: ['cat', 'key'], parse: (stdout) => stdout };

const taken = (from: string, asked = content): Step =>
  defineStep({
    id: 'key.taken',
    on: ['mail'],
    summary: 'the key of mail1',
    facts: { has },
    plan: (now, host) =>
      now.has || host.name === 'mail1'
        ? []
        : [{ summary: 'take the key', run: ['put', 'key'], stdinFrom: { host: from, fact: asked } }],
  });

const target = (step: Step): Target => ({
  id: 'key',
  summary: '',
  stages: [defineStage({ on: ['mail'], steps: [step], gates: [], order: 'as declared' })],
});

function world(answer: (asked: string) => unknown = () => key) {
  const given: (string | undefined)[] = [];
  const made = fakeWorld(
    (host, fact, changes) => (fact.id === has.id ? changes.length > 0 : host.name === 'mail1' && answer(fact.id)),
    (_host, { stdin }) => given.push(stdin),
  );
  return { given, ...made };
}

describe('a change that takes its stdin from another host', () => {
  it('is given the answer of that host, and no other step is', async () => {
    const fake = world();
    const plan = await preview(fake, target(taken('mail1')));
    assert.equal(countChanges(plan), 1);
    await apply(fake, target(taken('mail1')), plan);
    assert.deepEqual(fake.given, [key]);
    assert(!JSON.stringify([plan, fake.happenings]).includes(key));
  });

  it('is approved with the host and the command of its question', async () => {
    const fake = world();
    const plan = await preview(fake, target(taken('mail1')));
    const other: Fact<string> = { ...content, argv: ['cat', 'other'] };
    await assert.rejects(apply(fake, target(taken('lb1')), plan), /has changed since the plan was approved/);
    await assert.rejects(apply(fake, target(taken('mail1', other)), plan), /has changed since the plan was approved/);
    assert.deepEqual(fake.given, []);
  });

  it('is not made when that host does not say it', async () => {
    const fake = world(() => new Error('no such file'));
    await assert.rejects(
      preview(fake, target(taken('mail1'))).then((plan) => apply(fake, target(taken('mail1')), plan)),
      /no such file/,
    );
    assert.deepEqual(fake.given, []);
  });
});
