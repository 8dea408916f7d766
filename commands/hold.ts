import type { DeskCommand } from '../src/model/run/command.ts';
import { Refused } from '../src/model/text/errors.ts';
import { saidCard } from '../src/render/decision.ts';
import { howLongAndWhy } from './drain.ts';
import { noMore } from './find.ts';

export const freeze: DeskCommand = {
  name: 'freeze',
  usage: 'freeze because WHY…',
  summary: 'Stop all changes at once, by everybody, until somebody thaws them.',
  examples: ['freeze because the provider works on the switches'],
  needs: 'operator',
  async reply(words, who, desk) {
    const { because, minutes } = howLongAndWhy(words, 'freeze because WHY…');
    if (because === undefined || minutes !== undefined) {
      throw new Refused('Why? As in `freeze because the provider works on the switches`. It lasts until `thaw`.');
    }
    return saidCard(await desk.freeze(because, who));
  },
};

export const thaw: DeskCommand = {
  name: 'thaw',
  usage: 'thaw',
  summary: 'Let changes be made again that were frozen.',
  examples: ['thaw'],
  needs: 'approver',
  async reply(words, who, desk) {
    noMore('thaw', words, 0);
    return saidCard(await desk.thaw(who));
  },
};

const usage = 'lock for 2h because WHY…';

export const lock: DeskCommand = {
  name: 'lock',
  usage,
  summary: 'Keep everybody else from changing anything while you work on the cluster.',
  examples: ['lock for 2h because I am replacing a disk by hand'],
  needs: 'operator',
  async reply(words, who, desk) {
    const { minutes, because } = howLongAndWhy(words, usage);
    if (minutes === undefined || because === undefined) {
      throw new Refused('For how long, and why? As in `lock for 2h because I am replacing a disk by hand`.');
    }
    return saidCard(await desk.lock({ minutes, because }, who));
  },
};

export const unlock: DeskCommand = {
  name: 'unlock',
  usage: 'unlock',
  summary: 'End a lock, also that of somebody else.',
  examples: ['unlock'],
  needs: 'operator',
  async reply(words, who, desk) {
    noMore('unlock', words, 0);
    return saidCard(await desk.unlock(who));
  },
};
