import type { Command } from '../src/model/run/command.ts';
import { ack } from './ack.ts';
import { approve } from './approve.ts';
import { audit } from './audit.ts';
import { cancel } from './cancel.ts';
import { clusters } from './clusters.ts';
import { deploy } from './deploy.ts';
import { digest } from './digest.ts';
import { dns } from './dns.ts';
import { domain } from './domain.ts';
import { drain, undrain } from './drain.ts';
import { drill } from './drill.ts';
import { helpOn } from './help.ts';
import { freeze, lock, thaw, unlock } from './hold.ts';
import { incident } from './incident.ts';
import { ipvs } from './ipvs.ts';
import { job } from './job.ts';
import { jobs } from './jobs.ts';
import { ldap } from './ldap.ts';
import { logs } from './logs.ts';
import { mail } from './mail.ts';
import { mailbox } from './mailbox.ts';
import { mailflow } from './mailflow.ts';
import { maintenance } from './maintenance.ts';
import { alerts, mute, unmute } from './mute.ts';
import { plan } from './plan.ts';
import { prove } from './prove.ts';
import { recover } from './recover.ts';
import { reject } from './reject.ts';
import { restart } from './restart.ts';
import { resume } from './resume.ts';
import { retry } from './retry.ts';
import { status } from './status.ts';
import { switchover } from './switchover.ts';
import { vip } from './vip.ts';
import { whoami } from './whoami.ts';
import { wsrep } from './wsrep.ts';

const work: readonly Command[] = [
  status,
  clusters,
  ipvs,
  vip,
  wsrep,
  ldap,
  mail,
  mailflow,
  dns,
  domain,
  mailbox,
  plan,
  deploy,
  recover,
  restart,
  prove,
  drain,
  undrain,
  maintenance,
  switchover,
  drill,
  digest,
  alerts,
  incident,
  ack,
  mute,
  unmute,
  jobs,
  job,
  logs,
  cancel,
  resume,
  retry,
  approve,
  reject,
  lock,
  unlock,
  freeze,
  thaw,
  audit,
  whoami,
];

/** Everything that can be typed after /mailha, in the order in which help shows it. */
export const commands: readonly Command[] = [...work, helpOn(work)];
