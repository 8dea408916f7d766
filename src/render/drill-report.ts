import { type DrillReport, longestOf } from '../model/drill/drill.ts';
import type { Card } from '../model/run/card.ts';
import { md } from '../model/run/card.ts';
import type { RunRecord } from '../model/run/run.ts';
import { drillAlt, drillPicture } from './drill-picture.ts';
import { pushText } from './push.ts';

/** The picture, and the raw numbers as a file. */
export function drillReportCard(report: DrillReport, run: RunRecord): Card {
  const { record } = report;
  const name = `${record.drill}-${record.target}-${new Date(report.began).toISOString().slice(0, 16).replace(':', '')}`;
  const longest = longestOf(record);
  const noticed = longest
    ? `${longest.service} unavailable for up to ${(longest.longestMs / 1000).toFixed(2)} s`
    : 'no outage';
  const summary = pushText(record.outcome, run, `${record.drill} on ${record.target}: ${noticed}`);
  return {
    summary,
    parts: [{ kind: 'text', text: md`*${record.drill}* on *${record.target}* ${record.outcome}: ${noticed}.` }],
    picture: {
      name: `${name}.png`,
      title: `${record.drill} on ${record.target}`,
      alt: drillAlt(report),
      svg: drillPicture(report),
    },
    file: {
      name: `${name}.json`,
      title: `${record.drill} on ${record.target}, in numbers`,
      text: `${JSON.stringify(report, null, 2)}\n`,
    },
  };
}
