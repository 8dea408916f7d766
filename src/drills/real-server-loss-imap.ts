import { daemonLoss } from './daemon-loss.ts';

export const realServerLossImap = daemonLoss({
  id: 'real-server-loss-imap',
  question: 'Do IMAP and POP3 clients move to the other mail host when Dovecot stops?',
  unit: 'dovecot.service',
  checks: ['imaps', 'pops'],
});
