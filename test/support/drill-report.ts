import type { DrillReport } from '../../src/model/drill/drill.ts';

/** What a director's loss of power came to on real guests, shortened. */
export const directorLossReport: DrillReport = {
  record: {
    drill: 'director-loss',
    target: 'lb1',
    outcome: 'held',
    at: Date.UTC(2026, 10, 27, 6, 12, 0),
    findings: [],
    measured: [
      {
        service: 'mysql',
        expectedMs: 4500,
        longestMs: 3120,
        failed: 31,
        attempts: 1480,
        everyMs: 20,
        firstError: 'no word within 1000 ms',
      },
      {
        service: 'mysql write',
        expectedMs: 4500,
        longestMs: 3210,
        failed: 6,
        attempts: 296,
        everyMs: 100,
        firstError: 'connect ETIMEDOUT',
      },
      { service: 'http', expectedMs: 4500, longestMs: 0, failed: 0, attempts: 1480, everyMs: 20 },
      {
        service: 'imaps & more',
        expectedMs: 0,
        longestMs: 2900,
        failed: 5,
        attempts: 296,
        everyMs: 100,
        firstError: 'no connection within 2000 ms',
      },
    ],
  },
  began: Date.UTC(2026, 10, 27, 6, 12, 4),
  faultAt: 3050,
  restoredAt: 18_200,
  endedAt: 41_000,
  outages: [
    { service: 'mysql', from: 3080, to: 6200, why: 'no word within 1000 ms', failed: 31 },
    { service: 'mysql write', from: 3100, to: 6310, why: 'connect ETIMEDOUT', failed: 6 },
    { service: 'imaps & more', from: 19_000, to: 19_100, why: 'ECONNRESET', failed: 1 },
    { service: 'imaps & more', from: 38_100, why: 'no connection within 2000 ms', failed: 5 },
  ],
};
