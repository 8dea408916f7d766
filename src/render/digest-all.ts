import type { DigestAll } from '../model/check/digest.ts';
import type { Card } from '../model/run/card.ts';
import { code, md, moment } from '../model/run/card.ts';
import type { RunRecord } from '../model/run/run.ts';
import { clusterLine, clustersLine } from './clusters.ts';
import { servedShort } from './digest.ts';
import { digestAlt, digestPicture } from './digest-picture.ts';
import { list, text } from './parts.ts';
import { pushText } from './push.ts';
import { count, duration } from './words.ts';

/** Clusters listed in one message. */
const most = 20;

/** The digest of all clusters, worst first. */
export function digestAllCard(run: RunRecord, digest: DigestAll): Card {
  const { clusters, from, to } = digest;
  const more = clusters.length - most;
  return {
    summary: clustersLine(clusters, servedOf(digest)),
    parts: [
      { kind: 'heading', text: `${count(clusters.length, 'cluster')}: the last ${duration(to - from)}` },
      ...list(clusters.slice(0, most).map(clusterLine)),
      ...(more > 0 ? [text(md`… and ${more} more; ${code('clusters')} lists all.`)] : []),
      text(md`${servedOf(digest)}`),
      { kind: 'context', text: md`job ${run.id} · ${moment(from)} to ${moment(to)} · from health rounds` },
    ],
  };
}

function servedOf({ served }: DigestAll): string {
  const { seen, short } = servedShort(served);
  if (seen === 0) return 'Availability not measured.';
  if (short === '') return 'Every service was up in every probe.';
  return `Lowest availability: ${short}.`;
}

/** The picture for the thread: a lane per cluster. */
export function digestAllPictureCard(digest: DigestAll, run: RunRecord): Card {
  const day = new Date(digest.to).toISOString().slice(0, 10);
  const words = `${count(digest.clusters.length, 'cluster')}, ${duration(digest.to - digest.from)} up to ${day}`;
  const svg = digestPicture('all clusters', { ...digest, lines: [] });
  return {
    summary: pushText('digest', run, `${words}: ${servedOf(digest)}`),
    parts: [text(md`${servedOf(digest)}`)],
    picture: {
      name: `digest-all-${day}.png`,
      title: words,
      alt: digestAlt('all clusters', { ...digest, lines: [] }),
      svg,
    },
  };
}
