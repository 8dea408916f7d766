import { daemonLoss } from './daemon-loss.ts';

export const realServerLossSubmission = daemonLoss({
  id: 'real-server-loss-submission',
  question: 'Can mail still be handed in when Postfix is gone from one mail host?',
  unit: 'postfix.service',
  checks: ['submission', 'smtps'],
});
