import type { Drill } from '../model/drill/drill.ts';
import { certificateExpired } from './certificate-expired.ts';
import { clockSkew } from './clock-skew.ts';
import { databaseBlackout } from './database-blackout.ts';
import { databaseLoss } from './database-loss.ts';
import { databasePartition } from './database-partition.ts';
import { databasePower } from './database-power.ts';
import { directorLoss } from './director-loss.ts';
import { directorSplit } from './director-split.ts';
import { diskFull } from './disk-full.ts';
import { filerLoss } from './filer-loss.ts';
import { hypervisorLoss } from './hypervisor-loss.ts';
import { ldapLoss, ldapSilence } from './ldap-loss.ts';
import { mailHostLoss } from './mail-host-loss.ts';
import { networkDelay } from './network-delay.ts';
import { realServerLossImap } from './real-server-loss-imap.ts';
import { realServerLossSubmission } from './real-server-loss-submission.ts';
import { realServerLossWeb } from './real-server-loss-web.ts';
import { switchover } from './switchover.ts';
import { vipSwitchover } from './vip-switchover.ts';

/** All drills, in the order of `drill list`: least disruptive first. */
export const drills: readonly Drill[] = [
  vipSwitchover,
  switchover,
  directorLoss,
  directorSplit,
  ldapLoss,
  ldapSilence,
  realServerLossWeb,
  realServerLossImap,
  realServerLossSubmission,
  mailHostLoss,
  databaseLoss,
  databasePower,
  databasePartition,
  databaseBlackout,
  hypervisorLoss,
  filerLoss,
  networkDelay,
  diskFull,
  clockSkew,
  certificateExpired,
];
