import { directoryOf, slapdNode } from '../facts/ldap/node.ts';
import { mailCertificate } from '../facts/mail/certificate.ts';
import { countedMinutes, directoryFailures } from '../facts/mail/directory-failures.ts';
import { mailQueue } from '../facts/mail/queue.ts';
import { defineGauge } from '../model/check/gauge.ts';
import { bySid } from '../model/mail/csn.ts';
import { suffixOf } from '../model/mail/directory.ts';

export const queued = defineGauge({
  name: 'mailha_mail_queue_messages',
  help: "Messages in each of Postfix's queues.",
  on: 'mail',
  facts: { mailQueue },
  read: ({ seen }) =>
    seen.flatMap(({ host, facts }) =>
      ['incoming', 'active', 'deferred', 'hold'].flatMap((queue) => {
        if (!facts.mailQueue) return [];
        const count = facts.mailQueue.queues.find(({ name }) => name === queue)?.count ?? 0;
        return [{ of: { host: host.name, queue }, value: count }];
      }),
    ),
});

export const oldestQueued = defineGauge({
  name: 'mailha_mail_queue_oldest_seconds',
  help: 'Age of the oldest queued message.',
  on: 'mail',
  facts: { mailQueue },
  read: ({ seen }) =>
    seen.flatMap(({ host, facts }) => {
      const ages = facts.mailQueue?.queues.map(({ oldestSeconds }) => oldestSeconds);
      return ages ? [{ of: { host: host.name }, value: Math.max(0, ...ages) }] : [];
    }),
});

export const certificateEnds = defineGauge({
  name: 'mailha_certificate_not_after_timestamp_seconds',
  help: 'Expiry of the certificate that the host serves, in seconds since the epoch.',
  on: 'mail',
  facts: { mailCertificate },
  read: ({ seen }) =>
    seen.flatMap(({ host, facts }) =>
      facts.mailCertificate ? [{ of: { host: host.name }, value: facts.mailCertificate.until / 1000 }] : [],
    ),
});

export const ldapLag = defineGauge({
  name: 'mailha_ldap_lag_seconds',
  help: 'How far the contextCSN of a provider is behind the newest of any provider, over all serverIDs.',
  on: 'mail',
  facts: { slapdNode },
  read({ seen }, inventory) {
    const all = seen.flatMap(({ host, facts }) => {
      const directory = directoryOf(facts.slapdNode, suffixOf(inventory));
      return directory ? [{ host, csns: bySid(directory.csns) }] : [];
    });
    const newest = bySid(all.flatMap(({ csns }) => [...csns.values()]));
    return all.map(({ host, csns }) => {
      const lags = [...newest].map(([sid, csn]) => csn.time - (csns.get(sid)?.time ?? csn.time));
      return { of: { host: host.name }, value: Math.max(0, ...lags) / 1e6 };
    });
  },
});

export const directoryFailed = defineGauge({
  name: 'mailha_mail_temporary_failures_per_minute',
  help: `Logins (dovecot) and SMTP commands (postfix) that failed for lack of a directory, over the last ${countedMinutes} minutes.`,
  on: 'mail',
  facts: { directoryFailures },
  read: ({ seen }) =>
    seen.flatMap(({ host, facts }) =>
      Object.entries(facts.directoryFailures).map(([program, count]) => ({
        of: { host: host.name, program },
        value: count / countedMinutes,
      })),
    ),
});
