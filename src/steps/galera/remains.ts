import type { Judged } from './judged.ts';

/** Part of a state transfer: nothing to start from, but a trace of a cluster that had more. */
export const isRemains = ({ evidence: { found }, givenUp, has }: Judged) =>
  !givenUp && has.kind === 'empty' && found?.disk.transfer === true && found.disk.schemas.length > 0;
