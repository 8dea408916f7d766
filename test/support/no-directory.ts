import type { Hosts } from '../../src/model/plan/hosts.ts';
import { HostError } from '../../src/model/text/errors.ts';

/** For hosts whose directory nobody reads. */
export const noDirectory: Pick<Hosts, 'consult'> = {
  consult: async ({ name }) => {
    throw new HostError(name, 'reading its directory', { cause: new Error('there is none here') });
  },
};
