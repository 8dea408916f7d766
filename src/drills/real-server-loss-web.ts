import { daemonLoss } from './daemon-loss.ts';

export const realServerLossWeb = daemonLoss({
  id: 'real-server-loss-web',
  question: 'Do clients of the web go to the other mail host when nginx is gone?',
  unit: 'nginx.service',
  checks: ['http', 'https'],
});
