import { statusJob } from '../../jobs/status.ts';
import { HostError } from '../model/errors.ts';
import type { Fact } from '../model/fact.ts';
import type { Inventory } from '../model/inventory.ts';
import { randomSecret, Secrets, secretLengths, secretNames } from '../model/secrets.ts';
import { type Questions, questionsOf } from './way.ts';

const secrets = Secrets.parse(Object.fromEntries(secretNames.map((name) => [name, randomSecret(secretLengths[name])])));

/** Only hosts are asked here. */
const nobody = async () => ({ ok: false, kind: 'unreachable', why: 'only hosts are asked here' }) as const;

/** What `status` asks each host, found by running it on hosts that are noted and never answer. */
export async function statusQuestions(inventory: Inventory): Promise<Questions> {
  const asked = new Map<string, readonly Fact[]>();
  await statusJob.run(
    {
      cluster: { inventory, secrets },
      ask: async (host, facts) => {
        asked.set(host.name, [...(asked.get(host.name) ?? []), ...facts]);
        throw new HostError(host.name, 'it is only noted what it would be asked');
      },
      mail: { greet: nobody, deliver: nobody, open: nobody },
      names: { servers: [], lookup: async () => ({ kind: 'silent', why: 'only hosts are asked here' }) },
      report: async () => {},
      sleep: async () => {},
      now: () => new Date(),
      cancelled: new AbortController().signal,
    },
    {},
  );
  return questionsOf('everything that a round of status asks', asked);
}
