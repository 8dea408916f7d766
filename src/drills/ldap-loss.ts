import { slapdServes } from '../checks/ldap/serves.ts';
import { findsMailboxes } from '../checks/mail/directory-lookups.ts';
import { slapdNode } from '../facts/ldap/node.ts';
import type { Check } from '../model/check/check.ts';
import type { View } from '../model/check/fact.ts';
import { type Drill, defineDrill, type Fault } from '../model/drill/drill.ts';
import type { Host } from '../model/inventory/inventory.ts';
import { oneOfRole } from './aim.ts';
import { cutOff } from './cut-off.ts';
import { noticed } from './noticed.ts';

const stopped: Fault = {
  inject: [{ summary: 'stop slapd', run: ['systemctl', 'stop', 'slapd.service'] }],
  restore: [{ summary: 'start slapd', script: 'systemctl start slapd.service' }],
};

/** Only while slapd is reported: a lookup before the fault proves nothing. */
function served(target: Host, withinSeconds: number): Check {
  const lookups = findsMailboxes(target, withinSeconds);
  const fault = noticed(slapdServes);
  return {
    ...lookups,
    facts: { ...slapdServes.facts, ...lookups.facts },
    judge(view: View<Record<string, unknown>>, inventory, around) {
      const verdict = fault.judge(view, inventory, around);
      return verdict?.status === 'ok' ? lookups.judge(view, inventory, around) : verdict;
    },
  };
}

function losing(
  how: Pick<Drill, 'id' | 'question'> & { readonly fault: Fault; readonly withinSeconds: number },
): Drill {
  return defineDrill({
    id: how.id,
    question: how.question,
    risk: 'If its programs cannot ask another directory, logins on this host fail and it accepts no mail.',
    on: 'mail',
    facts: { node: slapdNode },
    aim: oneOfRole('mail'),
    fault: () => how.fault,
    expect: (target) => [
      { check: noticed(slapdServes), withinSeconds: 10 },
      { check: served(target, how.withinSeconds), withinSeconds: 15 },
    ],
    outage: () => new Map(),
    because: 'programs ask the directory of another mail host',
    hurts: ['ldap.', 'mail.', 'cluster.', 'drift.'],
    watchSeconds: 10,
    settleSeconds: 90,
  });
}

export const ldapLoss = losing({
  id: 'ldap-loss',
  question: 'Do logins and mail go on while slapd is down on a mail host, and does its directory catch up afterwards?',
  fault: stopped,
  withinSeconds: 2,
});

const silent = cutOff('drop all packets to ports 389 and 636', { input: 'tcp dport { 389, 636 } drop', output: '' });

/** A connection that is refused ends at once; one that is not answered has to time out. */
export const ldapSilence = losing({
  id: 'ldap-silence',
  question: 'Do logins and mail go on while slapd is down on a mail host and its ports drop packets?',
  fault: { inject: [...stopped.inject, ...silent.inject], restore: [...silent.restore, ...stopped.restore] },
  withinSeconds: 3,
});
