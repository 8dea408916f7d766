import type { Judgement } from '../../src/model/check/judgement.ts';
import type { ReceivedAlert } from '../../src/model/check/received-alert.ts';
import type { Watcher } from '../../src/model/plan/world.ts';

/** Characters of the fingerprint that tell alerts of one name apart. */
const enough = 8;

/** A verdict for each alert that an Alertmanager sent: bad while it fires. */
export async function receivedVerdicts(world: Watcher): Promise<readonly Judgement[]> {
  return (await world.receivedAlerts()).map(verdict);
}

function verdict({ fingerprint, name, isFiring, status, hosts, summary, remedy }: ReceivedAlert): Judgement {
  const about = {
    check: `alertmanager.alert:${name.replaceAll(/[^\w.-]/g, '_')}:${fingerprint.slice(0, enough)}`,
    hosts,
  };
  return isFiring
    ? { ...about, status, summary, remedy }
    : { ...about, status: 'ok', summary: `${summary} (resolved)` };
}
