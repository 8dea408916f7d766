import type { Job } from '../src/model/run/job.ts';
import { anyJob } from '../src/model/run/job.ts';
import { deployJob } from './change/deploy.ts';
import { addDkimJob, retireDkimJob, rotateDkimJob, switchDkimJob } from './change/dkim.ts';
import { drainJob, undrainJob } from './change/drain.ts';
import {
  addDomainJob,
  aliasDomainJob,
  catchallJob,
  disableDomainJob,
  enableDomainJob,
  removeDomainJob,
} from './change/mail-domains.ts';
import {
  addMailboxJob,
  aliasMailboxJob,
  disableMailboxJob,
  enableMailboxJob,
  forwardMailboxJob,
  mailboxNameJob,
  mailboxQuotaJob,
  removeMailboxJob,
  setPasswordJob,
} from './change/mailboxes.ts';
import { maintenanceJob } from './change/maintenance.ts';
import { proveJob } from './change/prove.ts';
import { recoverJob } from './change/recover.ts';
import { restartJob } from './change/restart.ts';
import { digestAllJob } from './digest/all.ts';
import { digestJob } from './digest/digest.ts';
import { digestSchedulesJob, removeDigestJob, scheduleDigestJob } from './digest/schedule.ts';
import { drillJob } from './drill/drill.ts';
import { drillHistoryJob, drillsJob } from './drill/drills.ts';
import { drillSchedulesJob, scheduleDrillJob, unscheduleDrillJob } from './drill/schedule.ts';
import { dkimKeysJob } from './look/dkim.ts';
import { dnsJob } from './look/dns.ts';
import { reachJob } from './look/doctor.ts';
import { ipvsJob } from './look/ipvs.ts';
import { ldapJob } from './look/ldap.ts';
import { mailJob } from './look/mail.ts';
import { domainsJob, mailboxesJob } from './look/mail-directory.ts';
import { mailboxJob } from './look/mailbox.ts';
import { mailflowJob } from './look/mailflow.ts';
import { planJob } from './look/plan.ts';
import { removedMailboxesJob } from './look/removed-mailboxes.ts';
import { statusJob } from './look/status.ts';
import { vipJob } from './look/vip.ts';
import { wsrepJob } from './look/wsrep.ts';

/** Every job, by the name under which it is queued. */
export const jobs: readonly Job[] = [
  anyJob(statusJob),
  anyJob(ipvsJob),
  anyJob(vipJob),
  anyJob(wsrepJob),
  anyJob(dnsJob),
  anyJob(dkimKeysJob),
  anyJob(ldapJob),
  anyJob(domainsJob),
  anyJob(mailboxesJob),
  anyJob(mailboxJob),
  anyJob(removedMailboxesJob),
  anyJob(mailJob),
  anyJob(mailflowJob),
  anyJob(reachJob),
  anyJob(planJob),
  anyJob(deployJob),
  anyJob(recoverJob),
  anyJob(restartJob),
  anyJob(proveJob),
  anyJob(addDomainJob),
  anyJob(addDkimJob),
  anyJob(rotateDkimJob),
  anyJob(switchDkimJob),
  anyJob(retireDkimJob),
  anyJob(aliasDomainJob),
  anyJob(catchallJob),
  anyJob(disableDomainJob),
  anyJob(enableDomainJob),
  anyJob(removeDomainJob),
  anyJob(addMailboxJob),
  anyJob(setPasswordJob),
  anyJob(mailboxQuotaJob),
  anyJob(mailboxNameJob),
  anyJob(disableMailboxJob),
  anyJob(enableMailboxJob),
  anyJob(removeMailboxJob),
  anyJob(forwardMailboxJob),
  anyJob(aliasMailboxJob),
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
