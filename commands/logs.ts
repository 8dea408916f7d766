import type { DeskCommand } from '../src/model/run/command.ts';
import { logsJson } from '../src/render/json-answers.ts';
import { logsCard } from '../src/render/run.ts';
import { noMore, runNamed } from './find.ts';

const usage = 'logs ID';

export const logs: DeskCommand = {
  name: 'logs',
  usage,
  summary: 'Show everything a job did, line by line.',
  examples: ['logs 42'],
  needs: 'viewer',
  async reply(words, _, desk) {
    noMore(usage, words, 1);
    const run = await runNamed(usage, words[0], desk);
    const journal = await desk.journal(run.id);
    return { card: logsCard(run, journal), data: logsJson(run, journal) };
  },
};
