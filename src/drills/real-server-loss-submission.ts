import { daemonLoss } from './daemon-loss.ts';

export const realServerLossSubmission = daemonLoss({
  id: 'real-server-loss-submission',
  question: 'Can clients still submit mail when Postfix stops on one mail host?',
  unit: 'postfix.service',
  checks: ['submission', 'smtps'],
});
