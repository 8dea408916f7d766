import { vipHeldOnce } from '../src/checks/vip.ts';
import { addresses } from '../src/facts/addresses.ts';
import { Refused } from '../src/model/errors.ts';
import type { Target } from '../src/model/target.ts';
import { defineStage } from '../src/model/target.ts';
import { hostsFileWritten } from '../src/steps/hosts-file.ts';

const directors = defineStage({
  on: ['director'],
  steps: [hostsFileWritten],
  gates: [vipHeldOnce],
  order: 'last declared first',
  last: {
    facts: { addresses },
    holds: ({ addresses: held }, { vips }) =>
      held.some(({ address, interface: on }) => on !== 'lo' && vips.some((vip) => vip.address === address)),
  },
});

/** Everything that `plan` and `deploy` take. */
export const targets: readonly Target[] = [
  { id: 'directors', summary: 'the directors, and what they need of the real servers', stages: [directors] },
];

/** Throws Refused with the names there are. */
export function targetNamed(id: string): Target {
  const target = targets.find((known) => known.id === id);
  if (!target)
    throw new Refused(`There is no target called ${id}; there are: ${targets.map((known) => known.id).join(', ')}.`);
  return target;
}
