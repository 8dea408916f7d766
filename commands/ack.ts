import type { DeskCommand } from '../src/model/run/command.ts';
import { textReply } from '../src/render/decision.ts';
import { jobId, noMore } from './find.ts';

const usage = 'ack ID';

export const ack: DeskCommand = {
  name: 'ack',
  usage,
  summary: 'Acknowledge an incident, so that others know you are on it.',
  examples: ['ack 42'],
  needs: 'operator',
  async reply(words, who, desk) {
    noMore(usage, words, 1);
    return textReply(await desk.acknowledge(jobId(usage, words[0]), who));
  },
};
