import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { apply } from '../../src/engine/apply.ts';
import { preview } from '../../src/engine/preview.ts';
import type { Fact } from '../../src/model/check/fact.ts';
import { defineStep, type Step } from '../../src/model/plan/step.ts';
import { defineStage, type Target } from '../../src/model/plan/target.ts';
import { anyJob, type Job, type ReadJob, type WriteJob } from '../../src/model/run/job.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { fileDrill } from './file-drill.ts';

type State = Readonly<Record<string, string>>;
const state: Fact<State> = { id: 'file.state', argv: ['cat', 'state'], parse: (stdout) => JSON.parse(stdout) };

/** A step on both directors that sets keys to a value; `say` is `pw` to have a secret in everything it shows. */
function setting(id: string, keys: readonly string[], value: string): Step {
  return defineStep<{ state: State }>({
    id,
    on: ['director'],
    summary: `${id} is ${value}`,
    facts: { state },
    plan: (facts, _host, { secrets }) =>
      keys
        .filter((key) => facts.state[key] !== value)
        .map((key) => ({
          summary: `set ${key} to ${value}`,
          run: ['set', key, value] as const,
          stdin: secrets.monitorPassword,
          file: { path: `/etc/${key}`, before: facts.state[key], after: `${value} ${secrets.monitorPassword}\n` },
          undo: [{ run: ['set', key, facts.state[key] ?? 'none'] as const }],
        })),
  });
}

function target(value: string): Target {
  const steps = [setting('one.set', ['a', 'b'], value), setting('two.set', ['c'], value)];
  return {
    id: `test ${value}`,
    summary: 'sets keys',
    stages: [defineStage({ on: ['director'], steps, gates: [], order: 'last declared first' })],
  };
}

const Params = z.object({ value: z.string() });

/** Six changes on two hosts: `deploy 1` sets three keys to 1 on each director. */
export const deploy: WriteJob<z.infer<typeof Params>> = {
  name: 'deploy',
  writes: true,
  params: Params,
  plan: (world, { value }) => preview(world, target(value)),
  async apply(world, { value }, approved) {
    const made = await apply(world, target(value), approved);
    return { status: 'ok', sentence: `${made} changes made` };
  },
};

/** Judges one check; `value` says how: ok, slow (until cancelled), refused or a bug. */
export const look: ReadJob<z.infer<typeof Params>> = {
  name: 'look',
  writes: false,
  params: Params,
  async run(world, { value }) {
    await world.report({
      kind: 'judged',
      judgement: { check: 'test.looks', status: 'ok', hosts: [], summary: `saw ${value}` },
    });
    await world.report({
      kind: 'output',
      host: 'lb1',
      command: 'cat',
      text: `password ${world.cluster.secrets.monitorPassword}`,
    });
    if (value === 'slow') await world.sleep(30);
    if (value === 'refused') throw new Refused('there is nothing to see');
    if (value === 'bug') throw new TypeError(`cannot read ${world.cluster.secrets.monitorPassword}`);
    return { status: 'ok', sentence: `looked at ${value}` };
  },
};

export const fileJobs: readonly Job[] = [anyJob(deploy), anyJob(look), anyJob(fileDrill)];

/** The same deploy with a pause before each thing it reports, so that somebody can come between. */
export function slowly(job: WriteJob<z.infer<typeof Params>>, pauseMs: number): Job {
  return anyJob({
    ...job,
    apply: (world, params, approved) =>
      job.apply(
        {
          ...world,
          report: async (h) => {
            await sleep(pauseMs);
            await world.report(h);
          },
        },
        params,
        approved,
      ),
  });
}

/** The same deploy, which after its first change waits for somebody to cancel it; once only. */
export function heldUntilCancelled(job: WriteJob<z.infer<typeof Params>>): Job {
  let held = false;
  return anyJob({
    ...job,
    apply: (world, params, approved) =>
      job.apply(
        {
          ...world,
          async report(happening) {
            await world.report(happening);
            if (happening.kind !== 'changed' || held) return;
            held = true;
            await once(world.cancelled, 'abort');
          },
        },
        params,
        approved,
      ),
  });
}
