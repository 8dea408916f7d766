import { declaredSync, ipvsSync, type SyncDaemon } from '../../facts/director/ipvs-sync.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';

interface SyncFacts {
  readonly daemons: readonly SyncDaemon[];
}

/** Every director sends and receives IPVS connection sync; otherwise connections break when a VIP moves. */
export const connectionSync = defineCheck({
  id: 'ipvs.connection-sync',
  on: 'director',
  facts: { daemons: ipvsSync },
  judge({ seen, missing }, inventory) {
    if (seen.length + missing.length < 2) return undefined;
    return combine(
      seen.map((director) => judgeDirector(director, inventory)),
      (good) => `connection sync runs on ${named(hostsOf(good))}`,
    );
  },
});

function judgeDirector({ host, facts: { daemons } }: Seen<SyncFacts>, inventory: Inventory): Verdict {
  const { name } = host;
  const wanted = declaredSync(host, inventory);
  const running = daemons.filter((one) => one.interface === wanted.interface && one.syncId === wanted.syncId);
  const [sends, receives] = (['master', 'backup'] as const).map((state) => running.some((one) => one.state === state));
  if (sends && receives) return fine({ name });
  const lacks = sends ? 'does not receive' : receives ? 'does not send' : 'neither sends nor receives';
  return {
    status: 'degraded',
    hosts: [name],
    summary: `${name} ${lacks} connection sync: connections break when a VIP moves`,
    remedy: `On ${name}: \`systemctl restart mailha-ipvs-sync\`; if there is no such unit, run \`deploy directors\`.`,
  };
}
