import { declaredSync, ipvsSync, type SyncDaemon } from '../../facts/director/ipvs-sync.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { combine } from '../cluster/combine.ts';
import { named } from '../cluster/words.ts';

interface Facts {
  readonly daemons: readonly SyncDaemon[];
}

/** Every director tells of its connections and is told of those of others; else clients are cut off when a VIP moves. */
export const connectionSync = defineCheck({
  id: 'ipvs.connection-sync',
  on: 'director',
  facts: { daemons: ipvsSync },
  judge({ seen, missing }, inventory) {
    if (seen.length + missing.length < 2) return undefined;
    return combine(
      seen.map((director) => judgeDirector(director, inventory)),
      (good) => `${named(good.map(({ summary }) => summary))} tell each other of the connections of clients`,
    );
  },
});

function judgeDirector({ host, facts: { daemons } }: Seen<Facts>, inventory: Inventory): Verdict {
  const { name } = host;
  const wanted = declaredSync(host, inventory);
  const able = daemons.filter((one) => one.interface === wanted.interface && one.syncId === wanted.syncId);
  const [tells, isTold] = (['master', 'backup'] as const).map((state) => able.some((one) => one.state === state));
  if (tells && isTold) return { status: 'ok', summary: name };
  const lacks = tells ? 'is not told' : isTold ? 'does not tell' : 'neither tells nor is told';
  return {
    status: 'degraded',
    summary: `${name} ${lacks} of connections: clients are cut off when a VIP moves`,
    remedy: `On ${name}: \`systemctl restart mailha-ipvs-sync\`; where there is no such unit, \`deploy directors\` makes it.`,
  };
}
