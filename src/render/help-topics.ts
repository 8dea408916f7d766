/** What people come for, in the order in which help lists it. Every command is in one topic. */
export interface HelpTopic {
  readonly id: string;
  readonly title: string;
  readonly commands: readonly string[];
}

export const helpTopics: readonly HelpTopic[] = [
  {
    id: 'health',
    title: 'See how the cluster is',
    commands: ['status', 'clusters', 'vip', 'ipvs', 'wsrep', 'ldap', 'mail', 'mailflow', 'dns'],
  },
  { id: 'incidents', title: 'Handle incidents', commands: ['alerts', 'ack', 'mute', 'unmute', 'incident', 'digest'] },
  {
    id: 'changes',
    title: 'Change the cluster',
    commands: ['plan', 'deploy', 'recover', 'restart', 'drain', 'undrain', 'maintenance', 'switchover'],
  },
  { id: 'approvals', title: 'Decide on plans', commands: ['approve', 'reject', 'freeze', 'thaw', 'lock', 'unlock'] },
  { id: 'work', title: 'Follow jobs', commands: ['jobs', 'job', 'logs', 'cancel', 'resume', 'retry', 'audit'] },
  { id: 'drills', title: 'Practise failures', commands: ['drill', 'prove'] },
  { id: 'accounts', title: 'Domains and mailboxes', commands: ['domain', 'mailbox'] },
  { id: 'more', title: 'About this bot', commands: ['whoami', 'help'] },
];
