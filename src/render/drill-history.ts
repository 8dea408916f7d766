import { type DrillRecord, longestOf } from '../model/drill/drill.ts';
import type { Card } from '../model/run/card.ts';
import { md } from '../model/run/card.ts';
import type { RunRecord } from '../model/run/run.ts';
import { periodIn } from '../model/text/minute.ts';
import { pushText } from './push.ts';
import { across, colours, dashed, heading, inSeconds, left, n, right, striped, svg, text } from './svg.ts';

const top = 122;
/** Runs drawn per drill, the newest ones. */
const most = 8;

/** The result of each run, by drill. */
export function drillHistoryCard(
  { records, zone }: { readonly records: readonly DrillRecord[]; readonly zone?: string | undefined },
  run: RunRecord,
): Card {
  const drills = [...new Set(records.map(({ drill }) => drill))];
  const about = drills.length === 1 ? `${drills[0]}` : 'all drills';
  const held = records.filter(({ outcome }) => outcome === 'held').length;
  const summary = pushText('done', run, `history of ${about}: ${held} of ${records.length} held`);
  return {
    summary,
    parts: [{ kind: 'text', text: md`*${about}*: ${held} of ${records.length} held.` }],
    picture: {
      name: 'drill-history.png',
      title: `History of ${about}`,
      alt: historyAlt(records),
      svg: drillHistoryPicture(records, zone),
    },
  };
}

/** The picture in words: the newest run of each drill. */
function historyAlt(records: readonly DrillRecord[]): string {
  const newest = new Map(records.map((record) => [record.drill, record]));
  const lines = [...newest.values()].map(
    (record) =>
      `${record.drill} ${record.outcome}, longest outage ${inSeconds(longestMs(record))} (limit ${inSeconds(expectedMs(record))})`,
  );
  return `Bars of the longest outage of each run. Newest run of each drill: ${lines.join('; ')}.`;
}

/** A lane for each drill: a bar for the longest outage of each run, and a line for its limit. */
export function drillHistoryPicture(records: readonly DrillRecord[], zone = 'UTC'): string {
  const drills = [...new Set(records.map(({ drill }) => drill))];
  const tall = drills.length === 1 ? 200 : 84;
  const lanes = drills.map((drill, i) => {
    const ran = records.filter((record) => record.drill === drill);
    return lane(drill, ran.slice(-most), { y: top + i * (tall + 40), tall });
  });
  const [first, last] = [records[0]?.at ?? 0, records.at(-1)?.at ?? 0];
  const legend = ['Longest outage of each run in s, newest last', 'Striped: deviated; hollow: aborted; right: held'];
  const title = drills.length === 1 ? `History of ${drills[0]}` : 'History of all drills';
  return svg(top + drills.length * (tall + 40), [
    ...heading(title, [periodIn(zone, first, last), ...legend]),
    ...lanes,
  ]);
}

interface ChartPosition {
  readonly y: number;
  readonly tall: number;
}

const longestMs = (record: DrillRecord) => longestOf(record)?.longestMs ?? 0;
const expectedMs = ({ measured }: Pick<DrillRecord, 'measured'>) =>
  Math.max(0, ...measured.map((one) => one.expectedMs));

function lane(drill: string, ran: readonly DrillRecord[], { y, tall }: ChartPosition): string {
  const scale = Math.max(1000, ...ran.map(longestMs), ...ran.map(expectedMs));
  const [wide, bottom] = [(right - left) / most, y + 24 + tall];
  // Room for the figures above the highest bar.
  const high = (ms: number) => (ms / scale) * (tall - 24);
  const bars = ran.map((record, i) => ({
    record,
    at: { x: left + i * wide, wide, top: bottom - Math.max(3, high(longestMs(record))), bottom },
  }));
  const expected = expectedMs(ran.at(-1) ?? { measured: [] });
  const held = ran.filter(({ outcome }) => outcome === 'held').length;
  return `${text(left, y + 17, drill, { bold: true })}
${text(right, y + 17, `${held}/${ran.length}, limit ${expected / 1000} s`, { fill: colours.faint, anchor: 'end' })}
${across(bottom, `stroke="${colours.faint}"`)}
${bars.map(({ record, at }) => bar(record, at)).join('\n')}
${across(bottom - high(expected), dashed)}
${bars.map(({ record, at }) => figure(record, at)).join('\n')}`;
}

interface Bar {
  readonly x: number;
  readonly wide: number;
  readonly top: number;
  readonly bottom: number;
}

function bar({ outcome }: DrillRecord, { x, wide, top: y, bottom }: Bar): string {
  const fills = { held: colours.good, deviated: striped, aborted: 'none' };
  const edges = { held: '#15803d', deviated: colours.bad, aborted: colours.faint };
  const size = `x="${n(x + 6)}" y="${n(y)}" width="${n(wide - 12)}" height="${n(bottom - y)}"`;
  return `<rect ${size} rx="2" fill="${fills[outcome]}" stroke="${edges[outcome]}"/>`;
}

function figure(record: DrillRecord, { x, wide, top: y }: Bar): string {
  const seconds = (longestMs(record) / 1000).toFixed(1);
  return text(x + wide / 2, y - 5, seconds, { anchor: 'middle', fill: colours.faint });
}
