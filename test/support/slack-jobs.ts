import { z } from 'zod';
import { anyJob, type Job } from '../../src/model/run/job.ts';
import { deploy, look } from './file-jobs.ts';

const values: Readonly<Record<string, string>> = { directors: '1', 'real-servers': '2', all: '3' };
const wanted = (target: string) => ({ value: values[target] ?? '0' });

/** Too long for a message. */
const longOutput = Array.from({ length: 200 }, (_, i) => `line ${i}`).join('\n');

/**
 * `deploy` and `status` as people type them, done on hosts that are folders; each target wants another value, and
 * `status mail1` prints much.
 */
export const slackJobs: readonly Job[] = [
  anyJob({
    name: 'deploy',
    writes: true,
    params: z.object({ target: z.string() }),
    plan: (world, { target }) => deploy.plan(world, wanted(target)),
    apply: (world, { target }, approved) => deploy.apply(world, wanted(target), approved),
  }),
  anyJob({
    name: 'status',
    writes: false,
    params: z.object({ of: z.string().optional() }),
    async run(world, { of = 'all' }) {
      if (of === 'mail1') await world.report({ kind: 'output', host: of, command: 'ipvsadm -Ln', text: longOutput });
      return look.run(world, { value: of });
    },
  }),
];
