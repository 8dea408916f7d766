import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readDirectory, writing } from '../../src/clients/directory.ts';
import { mailBy } from '../../src/clients/mail-client.ts';
import { receiver } from '../../src/clients/receiver.ts';
import { namesBy } from '../../src/clients/resolver.ts';
import { loadInventory } from '../../src/config/inventory-file.ts';
import type { Lab } from '../../src/dev/lab/lab.ts';
import { type Times, usualTimes } from '../../src/hosts/limits.ts';
import { connectHosts } from '../../src/hosts/ssh.ts';
import type { Inventory } from '../../src/model/inventory/inventory.ts';
import { Secrets, secretLengths, secretNames } from '../../src/model/inventory/secrets.ts';
import type { Hosts } from '../../src/model/plan/hosts.ts';
import type { Operator } from '../../src/model/plan/world.ts';
import type { Happening } from '../../src/model/run/journal.ts';
import { noDrill } from './no-drill.ts';

/** Guests share two processors with each other and with the tests. */
const patient: Times = { ...usualTimes, connect: 40, facts: 60, grace: 20 };

/** The same every time, so that a saved lab goes on with them. */
const secrets = Secrets.parse(
  Object.fromEntries(
    secretNames.map((name) => [name, `${name}${'0123456789'.repeat(4)}`.slice(0, secretLengths[name])]),
  ),
);

export interface LabWorld extends Operator {
  readonly happenings: Happening[];
  /** The same hosts, as if this had been declared. */
  declaring(change: (inventory: Inventory) => Inventory): LabWorld;
  close(): Promise<void>;
}

/** The lab's hosts by real SSH. What happens is kept, and a line about it goes to stderr. */
export function labWorld(lab: Lab): LabWorld {
  const { inventory } = loadInventory(lab.paths.inventory);
  return worldOf(inventory, connectHosts(inventory, dirname(lab.paths.inventory), patient));
}

/** A world of these hosts. */
export function worldOf(inventory: Inventory, hosts: Hosts): LabWorld {
  const happenings: Happening[] = [];
  return {
    cluster: { inventory, secrets },
    by: 'os:test',
    cancelled: new AbortController().signal,
    happenings,
    receiver,
    names: namesBy(inventory.dns.resolvers),
    mail: mailBy(),
    ask: (host, facts) => hosts.ask(host, facts),
    consult: (host, read) => hosts.consult(host, (stream) => readDirectory(stream, host.name, read)),
    change: (host, { run, stdin, directory, summary, ...rest }) => {
      const timeout = 'timeoutSeconds' in rest ? { timeoutSeconds: rest.timeoutSeconds } : {};
      const input = directory ? { talk: writing(host, directory) } : stdin === undefined ? {} : { stdin };
      return hosts.change(host, { run, summary, ...input, ...timeout });
    },
    report: async (happening) => {
      happenings.push(happening);
      if (happening.kind === 'step-started') console.error(`${happening.host}: ${happening.summary}`);
    },
    sleep: (seconds) => sleep(seconds * 1000),
    now: () => new Date(),
    ...noDrill,
    declaring: (change) => worldOf(change(inventory), hosts),
    close: () => hosts.close(),
  };
}
