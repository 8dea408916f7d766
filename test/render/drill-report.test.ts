import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type DrillRecord, DrillReport } from '../../src/model/drill/drill.ts';
import { drillHistoryCard, drillHistoryPicture } from '../../src/render/drill-history.ts';
import { drillPicture } from '../../src/render/drill-picture.ts';
import { drillReportCard } from '../../src/render/drill-report.ts';
import { toTerminal } from '../../src/render/terminal.ts';
import { directorLossReport as report } from '../support/drill-report.ts';
import { matchesGolden } from '../support/golden.ts';
import { runOf } from '../support/journals.ts';

describe('the report of a drill', () => {
  it('is a picture with a lane for each service', () => {
    matchesGolden('drill-picture.svg', drillPicture(report));
  });

  it('takes nothing that a host said for a part of the picture', () => {
    const evil = { ...report, record: { ...report.record, target: '"><script>alert(1)</script>\u0007' } };
    assert.doesNotMatch(drillPicture(evil), /<script|\p{Cc}(?<!\n)/u);
  });

  it('draws a drill in which nothing happened, and no time went by', () => {
    const svg = drillPicture({ ...report, faultAt: 0, restoredAt: 0, endedAt: 0, outages: [] });
    assert.doesNotMatch(svg, /NaN|Infinity/);
  });

  it('has everything in a file that can be parsed again', () => {
    const { file, picture, summary } = drillReportCard(report, runOf());
    assert.deepEqual(DrillReport.parse(JSON.parse(file?.text ?? '')), report);
    assert.equal(file?.name, 'director-loss-lb1-2026-11-27T0612.json');
    assert.equal(picture?.name, 'director-loss-lb1-2026-11-27T0612.png');
    assert.equal(summary, 'HELD example: director-loss on lb1: mysql write unavailable for up to 3.21 s (job 42)');
  });

  it('shows a terminal no picture', () => {
    const text = toTerminal(drillReportCard(report, runOf()), { colour: false, width: 100 });
    assert.doesNotMatch(text, /<svg/);
  });
});

describe('the history of drills', () => {
  const ran = (more: Partial<DrillRecord>): DrillRecord => ({ ...report.record, ...more });
  const records = [
    ran({}),
    ran({ outcome: 'aborted', measured: [] }),
    ran({ outcome: 'deviated', measured: report.record.measured.map((one) => ({ ...one, longestMs: 6100 })) }),
    ran({ drill: 'ldap-loss', measured: [] }),
  ];

  it('is a picture with a lane for each drill, and with one tall lane for one', () => {
    matchesGolden('drill-history.svg', drillHistoryPicture(records));
    matchesGolden('drill-history-of-one.svg', drillHistoryPicture(records.slice(0, 3)));
    assert.equal(
      drillHistoryCard({ records: records.slice(0, 3) }, runOf()).summary,
      'DONE example: history of director-loss: 1 of 3 held (job 42)',
    );
    assert.equal(
      drillHistoryCard({ records }, runOf()).summary,
      'DONE example: history of all drills: 2 of 4 held (job 42)',
    );
  });
});
