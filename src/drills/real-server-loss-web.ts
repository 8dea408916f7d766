import { daemonLoss } from './daemon-loss.ts';

export const realServerLossWeb = daemonLoss({
  id: 'real-server-loss-web',
  question: 'Do web clients move to the other mail host when nginx stops?',
  unit: 'nginx.service',
  checks: ['http', 'https'],
});
