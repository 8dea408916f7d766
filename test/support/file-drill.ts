import { drillJobOf } from '../../jobs/drill/drill.ts';
import { defineCheck } from '../../src/model/check/check.ts';
import type { Fact } from '../../src/model/check/fact.ts';
import { defineDrill } from '../../src/model/drill/drill.ts';
import type { Operator } from '../../src/model/plan/world.ts';

type State = Readonly<Record<string, string>>;
const state: Fact<State> = { id: 'file.state', argv: ['cat', 'state'], parse: (stdout) => JSON.parse(stdout) };

const remedy = 'Set it right.';
const whole = defineCheck({
  id: 'file.whole',
  on: 'director',
  facts: { state },
  judge: ({ seen }) =>
    seen.every((one) => one.facts.state.power !== 'off')
      ? { status: 'ok', hosts: [], summary: 'all have power' }
      : { status: 'critical', hosts: [], summary: 'a director has no power', remedy },
});
const dark = defineCheck({
  id: 'file.dark',
  on: 'director',
  facts: { state },
  judge: ({ seen }) =>
    seen.some((one) => one.facts.state.power === 'off')
      ? { status: 'ok', hosts: [], summary: 'it is dark' }
      : { status: 'critical', hosts: [], summary: 'it is still light', remedy },
});

/** Turns the power of a director off, in the file that the director is; see fileHosts. */
const fileLoss = defineDrill({
  id: 'file-loss',
  question: 'Does it come back?',
  risk: 'It may not.',
  on: 'director',
  facts: { state },
  aim: ({ seen }, _, wanted) => {
    const found = seen.find(({ host }) => host.name === (wanted ?? 'lb1'));
    if (!found) throw new Error('nobody is there');
    return found.host;
  },
  fault: () => ({
    inject: [{ summary: 'turn it off', run: ['set', 'power', 'off'] }],
    restore: [{ summary: 'turn it on', script: 'set power on' }],
  }),
  expect: () => [{ check: dark, withinSeconds: 5 }],
  outage: () => new Map(),
  because: 'of the test',
  hurts: ['file.'],
  watchSeconds: 0,
  settleSeconds: 5,
});

/** Takes the power of a director by the fencing that is declared for it; see fenceScript. */
const powerLoss = defineDrill({
  ...fileLoss,
  id: 'power-loss',
  fault: (target) => ({ power: [target], inject: [], restore: [] }),
  watchSeconds: 2,
});

export const fileDrill = drillJobOf({ drills: [fileLoss, powerLoss], steadyState: [whole] });

/** Clients that are always served: nothing listens where the hosts are folders. */
export const served: Operator['probe'] = (targets) => {
  const now = () =>
    targets.map((target) => ({ target, everyMs: 100, attempts: [{ at: 0, tookMs: 1, why: undefined }] }));
  return { now, stop: async () => now() };
};
