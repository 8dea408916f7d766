import type { Judgement } from '../../src/model/check/judgement.ts';

/** A verdict that opens an incident. */
export const vipUnheld: Judgement = {
  check: 'vip.held-once',
  status: 'critical',
  hosts: [],
  summary: 'lb0 is on no director',
  remedy: 'Start it.',
};
