import { daemonLoss } from './daemon-loss.ts';

export const realServerLossImap = daemonLoss({
  id: 'real-server-loss-imap',
  question: 'Do clients of IMAP and POP3 go to the other mail host when Dovecot is gone?',
  unit: 'dovecot.service',
  checks: ['imaps', 'pops'],
});
