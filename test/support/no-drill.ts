import type { Operator } from '../../src/model/plan/world.ts';

const nobody = async () => {
  throw new Error('nothing is broken on purpose here');
};

/** For worlds in which nothing is broken on purpose. */
export const noDrill: Pick<Operator, 'probe' | 'putBack' | 'power' | 'powerState' | 'pendingRestore' | 'handOver'> = {
  probe: () => {
    throw new Error('nobody measures anything here');
  },
  putBack: nobody,
  power: nobody,
  handOver: nobody,
  powerState: nobody,
  pendingRestore: { recall: async () => undefined, keep: nobody, done: async () => {} },
};
