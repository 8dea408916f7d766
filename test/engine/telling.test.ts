import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apply } from '../../src/engine/apply.ts';
import { preview } from '../../src/engine/preview.ts';
import type { Fact } from '../../src/model/check/fact.ts';
import { defineStep } from '../../src/model/plan/step.ts';
import { defineStage, type Target } from '../../src/model/plan/target.ts';
import { HostError, Refused } from '../../src/model/text/errors.ts';
import { fakeWorld } from '../support/fake-world.ts';

const done: Fact<boolean> = { id: 'done', argv: ['true'], parse: () => true };
const log: Fact<string> = { id: 'log', argv: ['tail', 'log'], parse: (stdout) => stdout };

const target: Target = {
  id: 'installed',
  summary: '',
  stages: [
    defineStage({
      on: ['director'],
      only: ['lb1'],
      steps: [
        defineStep({
          id: 'test.installed',
          on: ['director'],
          summary: 'it is installed',
          facts: { done },
          plan: (facts) =>
            facts.done
              ? []
              : [
                  {
                    summary: 'install it',
                    run: ['install'],
                    explains: (printed) => (printed.includes('disk is full') ? 'Free space.' : undefined),
                    tells: (line) => (line.startsWith('say ') ? line.slice(4) : undefined),
                    log: { command: 'tail log', tail: log },
                  },
                ],
        }),
      ],
      gates: [],
      order: 'as declared',
    }),
  ],
};

/** A host on which the installer prints this, a second after another, and ends so. */
function installing(lines: readonly string[], error?: Error) {
  const world = fakeWorld(
    (_, fact) => (fact.id === 'log' ? 'it broke\n' : world.changes.length > 0),
    (_host, _change, onLine) => {
      for (const line of lines) {
        onLine?.(line);
        void world.sleep(1);
      }
      if (error) throw error;
    },
  );
  const run = async () => apply(world, target, await preview(world, target));
  const told = () => world.happenings.flatMap((one) => (one.kind === 'progress' ? [one.text] : []));
  return { world, run, told };
}

describe('a change that takes its time', () => {
  it('tells how far it is, not too often and nothing twice', async () => {
    const lines = [
      'say a',
      'noise',
      ...['b', 'c', 'd', 'e', 'f', 'f', 'f', 'f', 'f', 'f'].map((word) => `say ${word}`),
    ];
    const { run, told } = installing(lines);
    await run();
    assert.deepEqual(told(), ['a', 'e', 'f']);
  });

  it('shows its log when it has failed', async () => {
    const { run, world } = installing([], new HostError('lb1', 'install it: exit 1'));
    await assert.rejects(run(), HostError);
    assert.deepEqual(
      world.happenings.find(({ kind }) => kind === 'output'),
      { kind: 'output', host: 'lb1', command: 'tail log', text: 'it broke\n' },
    );
  });

  it('says what to do about what it printed, unless the error says it already', async () => {
    const remedyOf = async (options: { readonly cause: Error; readonly remedy?: string }) => {
      const { run } = installing([], new HostError('lb1', 'install it', options));
      return run().then(
        () => 'it succeeded',
        (error) => error.remedy,
      );
    };
    const cause = new Error('exit code 100', { cause: new Error('E: the disk is full') });
    assert.equal(await remedyOf({ cause }), 'Free space.');
    assert.equal(await remedyOf({ cause, remedy: 'Plan again.' }), 'Plan again.');
    assert.equal(await remedyOf({ cause: new Error('exit code 1') }), undefined);
  });

  it('shows no log when it was another run that stopped it', async () => {
    const { run, world } = installing([], new Refused('the lease is lost'));
    await assert.rejects(run(), Refused);
    assert(!world.happenings.some(({ kind }) => kind === 'output'));
  });
});
