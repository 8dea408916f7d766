import type { DeskCommand } from '../src/model/run/command.ts';
import { saidCard } from '../src/render/decision.ts';
import { jobId, noMore } from './find.ts';

const usage = 'ack ID';

export const ack: DeskCommand = {
  name: 'ack',
  usage,
  summary: 'Say that you are on it, in the thread of an incident.',
  examples: ['ack 42'],
  needs: 'operator',
  async reply(words, who, desk) {
    noMore(usage, words, 1);
    return saidCard(await desk.acknowledge(jobId(usage, words[0]), who));
  },
};
