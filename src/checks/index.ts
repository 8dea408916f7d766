import type { Check } from '../model/check.ts';
import { keepalivedReady, ldirectordRuns } from './directors.ts';
import { clocksAgree, disksHaveRoom, hostsAnswer, hostsAreDebian, noRebootDue } from './hosts.ts';
import { tableAsDeclared, tablesAlike } from './ipvs.ts';
import { loopbackHoldsVips } from './loopback.ts';
import { realServersServe } from './real-servers.ts';
import { vipHeldOnce } from './vip.ts';

/** Everything the cluster promises and that can be told by looking; in the order in which status shows it. */
export const checks: readonly Check[] = [
  vipHeldOnce,
  realServersServe,
  keepalivedReady,
  ldirectordRuns,
  tableAsDeclared,
  tablesAlike,
  loopbackHoldsVips,
  hostsAnswer,
  hostsAreDebian,
  clocksAgree,
  disksHaveRoom,
  noRebootDue,
];
