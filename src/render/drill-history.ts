import { type DrillRecord, longestOf } from '../model/drill/drill.ts';
import type { Card } from '../model/run/card.ts';
import { md } from '../model/run/card.ts';
import type { RunRecord } from '../model/run/run.ts';
import { minuteOf } from '../model/text/minute.ts';
import { pushText } from './push.ts';
import { colours, inSeconds, n, striped, svg, text } from './svg.ts';

const [width, left, right, top] = [960, 230, 830, 116] as const;
/** Runs drawn per drill, the newest ones. */
const most = 20;

/** The result of each run, by drill. */
export function drillHistoryCard(records: readonly DrillRecord[], run: RunRecord): Card {
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
      svg: drillHistoryPicture(records),
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
export function drillHistoryPicture(records: readonly DrillRecord[]): string {
  const drills = [...new Set(records.map(({ drill }) => drill))];
  const tall = drills.length === 1 ? 220 : 64;
  const lanes = drills.map((drill, i) => {
    const ran = records.filter((record) => record.drill === drill);
    return lane(drill, ran.slice(-most), { y: top + i * (tall + 28), tall });
  });
  const height = top + drills.length * (tall + 28) + 16;
  const [first, last] = [records[0]?.at ?? 0, records.at(-1)?.at ?? 0];
  const legend = 'Bars: longest outage of each run, newest last. Striped: deviated; hollow: aborted.';
  return svg({ width, height }, [
    text(24, 40, drills.length === 1 ? `History of ${drills[0]}` : 'History of all drills', { size: 24, bold: true }),
    text(24, 64, `${minuteOf(first)} to ${minuteOf(last)}`, { size: 14, fill: colours.faint }),
    text(24, 84, legend, { size: 14, fill: colours.faint }),
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
  const [wide, bottom] = [(right - left) / most, y + tall];
  const high = (ms: number) => (ms / scale) * (tall - 16);
  const bars = ran.map((record, i) => bar(record, { x: left + i * wide, wide, bottom, high: high(longestMs(record)) }));
  const expected = expectedMs(ran.at(-1) ?? { measured: [] });
  const line = bottom - high(expected);
  const held = ran.filter(({ outcome }) => outcome === 'held').length;
  return `${text(24, y + tall / 2, drill, { size: 16, bold: true })}
${text(24, y + tall / 2 + 18, `${held} of ${ran.length} held`, { size: 13, fill: colours.faint })}
<line x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}" stroke="${colours.faint}"/>
${bars.join('\n')}
<line x1="${left}" x2="${right}" y1="${n(line)}" y2="${n(line)}" stroke="${colours.ink}" stroke-dasharray="5 4"/>
${text(right + 8, line + 5, expected === 0 ? 'limit 0 s' : `limit ${inSeconds(expected)}`, { size: 12 })}`;
}

interface Bar {
  readonly x: number;
  readonly wide: number;
  readonly bottom: number;
  readonly high: number;
}

function bar(record: DrillRecord, { x, wide, bottom, high }: Bar): string {
  const fills = { held: colours.good, deviated: striped, aborted: 'none' };
  const edges = { held: '#15803d', deviated: colours.bad, aborted: colours.faint };
  const tall = Math.max(3, high);
  const size = `x="${n(x + 3)}" y="${n(bottom - tall)}" width="${n(wide - 6)}" height="${n(tall)}"`;
  const shown = (longestMs(record) / 1000).toFixed(1);
  return `<rect ${size} rx="2" fill="${fills[record.outcome]}" stroke="${edges[record.outcome]}"/>
${text(x + wide / 2, bottom - tall - 4, shown, { size: 11, anchor: 'middle', fill: colours.faint })}`;
}
