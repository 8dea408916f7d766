import type { Position } from '../../facts/galera/disk.ts';
import { statusOf } from '../../facts/galera/node.ts';
import type { Change } from '../../model/plan/step.ts';
import type { DatabaseFacts, Evidence } from './evidence.ts';
import { isInPrimary, isReal } from './evidence.ts';
import type { Replaced } from './judged.ts';
import { replace, replacing } from './replace.ts';
import { join } from './scripts.ts';

/** How a node joins: by IST, or by a full SST over its data. */
export function joining(host: string, way: Replaced, nodes: readonly Evidence[]): readonly Change[] {
  const found = nodes.find((node) => node.host === host)?.found;
  if (!found) return [join()];
  if (!way.whole.includes(host)) return [{ ...join(), ...ofTransfer(host, found, nodes) }];
  const others = nodes.flatMap((node) => (node.host !== host && node.found ? [node.found.room.usedMib] : []));
  const aside = way.aside.includes(host);
  const disrupts = found.disk.hasData && !aside ? { disrupts: replacing(host) } : {};
  return [...replace({ host, found, aside, needMib: Math.max(0, ...others) }), { ...join(), ...disrupts }];
}

/** Galera replaces the data of a node that was away for longer than any gcache reaches. */
function ofTransfer(
  host: string,
  { disk, recovered }: DatabaseFacts,
  nodes: readonly Evidence[],
): Pick<Change, 'disrupts'> {
  const own = [disk.grastate, recovered.position].find(
    (place): place is Position => place !== undefined && isReal(place),
  );
  const keep = nodes.flatMap(({ found }) =>
    found && isInPrimary(found.node) ? [Number(statusOf(found.node, 'wsrep_local_cached_downto') || 0)] : [],
  );
  if (!own || keep.length === 0 || keep.some((downTo) => downTo <= own.seqno + 1)) return {};
  return { disrupts: `${replacing(host)}: no other node keeps the writes it missed` };
}
