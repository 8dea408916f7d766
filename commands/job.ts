import type { DeskCommand } from '../src/model/run/command.ts';
import { runJson } from '../src/render/json.ts';
import { runCard } from '../src/render/run.ts';
import { noMore, runNamed } from './find.ts';

const usage = 'job ID';

export const job: DeskCommand = {
  name: 'job',
  usage,
  summary: 'Show what a job did, step by step.',
  examples: ['job 42'],
  needs: 'viewer',
  async reply(words, _who, desk) {
    noMore(usage, words, 1);
    const run = await runNamed(usage, words[0], desk);
    const journal = await desk.journal(run.id);
    return { card: runCard(run, journal), data: runJson(run, journal) };
  },
};
