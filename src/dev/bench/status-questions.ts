import { statusJob } from '../../../jobs/look/status.ts';
import type { Fact } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { randomSecret, Secrets, secretLengths, secretNames } from '../../model/inventory/secrets.ts';
import { HostError } from '../../model/text/errors.ts';
import { asking } from './asking.ts';
import { type Questions, questionsOf } from './way.ts';

const secrets = Secrets.parse(Object.fromEntries(secretNames.map((name) => [name, randomSecret(secretLengths[name])])));

/** The queries of `status` per host, recorded by running it against hosts that never respond. */
export async function statusQuestions(inventory: Inventory): Promise<Questions> {
  const asked = new Map<string, readonly Fact[]>();
  const world = asking({ inventory, secrets }, async (host, facts) => {
    asked.set(host.name, [...(asked.get(host.name) ?? []), ...facts]);
    throw new HostError(host.name, 'recording only');
  });
  await statusJob.run(world, {});
  return questionsOf('all queries of a status round', asked);
}
