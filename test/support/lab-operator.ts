import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadInventory } from '../../src/io/inventory-file.ts';
import { connectHosts } from '../../src/io/ssh.ts';
import { type Times, usualTimes } from '../../src/io/ssh-limits.ts';
import type { Happening } from '../../src/model/journal.ts';
import type { Secrets } from '../../src/model/secrets.ts';
import type { Operator } from '../../src/model/world.ts';

/** Of the lab's cluster, whose guests anybody may log in to. */
export const labSecrets: Secrets = {
  vrrpPassword: 'vrrp-lab',
  monitorPassword: 'monitor-of-the-lab',
  rootPassword: 'root-of-the-lab',
};

/** Guests share two processors with everything else that runs there. */
const patient: Times = { ...usualTimes, connect: 60, facts: 60, lock: 120, grace: 60 };

export interface LabOperator extends Operator {
  readonly happenings: Happening[];
  close(): Promise<void>;
}

/** The guests as a worker reaches them, without Redis and Slack. To be used inside the lab's network namespace. */
export function labOperator(inventoryPath: string, told: (happening: Happening) => void = () => {}): LabOperator {
  const { inventory } = loadInventory(inventoryPath);
  const hosts = connectHosts(inventory, dirname(inventoryPath), patient);
  const happenings: Happening[] = [];
  return {
    cluster: { inventory, secrets: labSecrets },
    happenings,
    cancelled: new AbortController().signal,
    ask: (host, facts) => hosts.ask(host, facts),
    change: (host, { run, stdin, summary, ...rest }) =>
      hosts.change(host, {
        ...{ run, summary },
        ...(stdin === undefined ? {} : { stdin }),
        ...('timeoutSeconds' in rest ? { timeoutSeconds: rest.timeoutSeconds } : {}),
      }),
    report: async (happening) => {
      happenings.push(happening);
      told(happening);
    },
    sleep: async (seconds) => void (await sleep(seconds * 1000)),
    now: () => new Date(),
    close: () => hosts.close(),
  };
}
