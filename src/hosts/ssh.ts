import pLimit from 'p-limit';
import type { Answers, Fact } from '../model/check/fact.ts';
import type { Host, Inventory } from '../model/inventory/inventory.ts';
import type { Hosts } from '../model/plan/hosts.ts';
import { HostError, Refused } from '../model/text/errors.ts';
import { askOver } from './ask.ts';
import { changeOver } from './change.ts';
import { consultOver } from './consult.ts';
import { type Times, usualTimes } from './limits.ts';
import { openPool } from './pool.ts';
import { orAborted } from './time.ts';
import { hostError, Lost } from './trouble.ts';

/** The hosts of an inventory over SSH. `folder`: base of the relative paths in `inventory.ssh`. */
export function connectHosts(inventory: Inventory, folder: string, times: Times = usualTimes): Hosts {
  const pool = openPool(inventory, folder, times);
  const { user } = inventory.ssh;
  const turn = pLimit(inventory.limits.hostsAtOnce);

  const askOnce = async (host: Host, facts: readonly Fact[], signal?: AbortSignal): Promise<Answers> => {
    const connection = await orAborted(signal, pool.connectionTo(host));
    return askOver(connection, { host: host.name, user, facts, signal, times });
  };
  return {
    async ask(host, wanted, signal) {
      const facts = [...new Map(wanted.map((fact) => [fact.id, withGiven(fact, inventory)])).values()];
      if (facts.length === 0) return { byFact: new Map(), sentAt: Date.now(), receivedAt: Date.now() };
      try {
        return await turn(() =>
          askOnce(host, facts, signal).catch((error) => {
            if (error instanceof Lost) return askOnce(host, facts, signal);
            throw error;
          }),
        );
      } catch (error) {
        throw failure(host, facts.length === 1 ? `asking ${facts[0]?.id}` : `asking ${facts.length} facts`, error);
      }
    },
    async consult(host, talk, signal) {
      const once = async () => {
        const connection = await orAborted(signal, pool.connectionTo(host));
        return consultOver(connection, { user, talk, signal, times });
      };
      try {
        return await turn(() =>
          once().catch((error) => {
            if (error instanceof Lost) return once();
            throw error;
          }),
        );
      } catch (error) {
        throw failure(host, 'reading its directory', error);
      }
    },
    async change(host, command, signal) {
      try {
        const connection = await orAborted(signal, pool.connectionTo(host));
        await changeOver(connection, command, { host: host.name, user, signal, times });
      } catch (error) {
        throw failure(host, command.summary, error);
      }
    },
    close: async () => pool.close(),
  };
}

function withGiven(fact: Fact, inventory: Inventory): Fact {
  return fact.given ? { ...fact, argv: [...fact.argv, ...fact.given(inventory)] } : fact;
}

function failure(host: Host, doing: string, error: unknown): Error {
  if (error instanceof HostError) return error;
  return error instanceof Refused ? error : hostError(host.name, doing, error);
}
