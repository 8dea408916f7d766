import type { DeskCommand } from '../src/model/run/command.ts';
import { Refused } from '../src/model/text/errors.ts';
import { textReply } from '../src/render/decision.ts';
import { howLongAndWhy } from './drain.ts';
import { noMore } from './find.ts';

export const freeze: DeskCommand = {
  name: 'freeze',
  usage: 'freeze because WHY…',
  summary: 'Freeze all changes, for everyone, until an approver lifts it with thaw.',
  examples: ['freeze because the provider works on the switches'],
  needs: 'operator',
  async reply(words, who, desk) {
    const { because, minutes } = howLongAndWhy(words, 'freeze because WHY…');
    if (because === undefined || minutes !== undefined) {
      throw new Refused(
        'Reason missing, as in `freeze because the provider works on the switches`. It lasts until `thaw`.',
      );
    }
    return textReply(await desk.freeze(because, who));
  },
};

export const thaw: DeskCommand = {
  name: 'thaw',
  usage: 'thaw',
  summary: 'Lift a freeze.',
  examples: ['thaw'],
  needs: 'approver',
  async reply(words, who, desk) {
    noMore('thaw', words, 0);
    return textReply(await desk.thaw(who));
  },
};

const usage = 'lock for 2h because WHY…';

export const lock: DeskCommand = {
  name: 'lock',
  usage,
  summary: 'Lock the cluster, so that only you can change it.',
  examples: ['lock for 2h because I am replacing a disk by hand'],
  needs: 'operator',
  async reply(words, who, desk) {
    const { minutes, because } = howLongAndWhy(words, usage);
    if (minutes === undefined || because === undefined) {
      throw new Refused('Duration or reason missing, as in `lock for 2h because I am replacing a disk by hand`.');
    }
    return textReply(await desk.lock({ minutes, because }, who));
  },
};

export const unlock: DeskCommand = {
  name: 'unlock',
  usage: 'unlock',
  summary: 'End a lock, including one held by another person.',
  examples: ['unlock'],
  needs: 'operator',
  async reply(words, who, desk) {
    noMore('unlock', words, 0);
    return textReply(await desk.unlock(who));
  },
};
