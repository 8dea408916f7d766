import type { Job } from '../src/model/job.ts';
import { anyJob } from '../src/model/job.ts';
import { deployJob } from './deploy.ts';
import { digestJob } from './digest.ts';
import { digestAllJob } from './digest-all.ts';
import { digestSchedulesJob, removeDigestJob, scheduleDigestJob } from './digest-schedule.ts';
import { dnsJob } from './dns.ts';
import { reachJob } from './doctor.ts';
import { drainJob, undrainJob } from './drain.ts';
import { drillJob } from './drill.ts';
import { drillSchedulesJob, scheduleDrillJob, unscheduleDrillJob } from './drill-schedule.ts';
import { drillHistoryJob, drillsJob } from './drills.ts';
import { ipvsJob } from './ipvs.ts';
import { ldapJob } from './ldap.ts';
import { mailJob } from './mail.ts';
import { addDomainJob, addMailboxJob, domainsJob, mailboxesJob, setPasswordJob } from './mail-directory.ts';
import { mailflowJob } from './mailflow.ts';
import { maintenanceJob } from './maintenance.ts';
import { planJob } from './plan.ts';
import { proveJob } from './prove.ts';
import { recoverJob } from './recover.ts';
import { restartJob } from './restart.ts';
import { statusJob } from './status.ts';
import { vipJob } from './vip.ts';
import { wsrepJob } from './wsrep.ts';

/** All work there is, by the name under which it is queued. */
export const jobs: readonly Job[] = [
  anyJob(statusJob),
  anyJob(ipvsJob),
  anyJob(vipJob),
  anyJob(wsrepJob),
  anyJob(dnsJob),
  anyJob(ldapJob),
  anyJob(domainsJob),
  anyJob(mailboxesJob),
  anyJob(mailJob),
  anyJob(mailflowJob),
  anyJob(reachJob),
  anyJob(planJob),
  anyJob(deployJob),
  anyJob(recoverJob),
  anyJob(restartJob),
  anyJob(proveJob),
  anyJob(addDomainJob),
  anyJob(addMailboxJob),
  anyJob(setPasswordJob),
  anyJob(drillsJob),
  anyJob(drillHistoryJob),
  anyJob(drillJob),
  anyJob(scheduleDrillJob),
  anyJob(unscheduleDrillJob),
  anyJob(drillSchedulesJob),
  anyJob(drainJob),
  anyJob(undrainJob),
  anyJob(maintenanceJob),
  anyJob(digestJob),
  anyJob(digestAllJob),
  anyJob(scheduleDigestJob),
  anyJob(digestSchedulesJob),
  anyJob(removeDigestJob),
];
