import { z } from 'zod';
import { connectionsTo, drainedEverywhere, servingEverywhere } from '../src/checks/drained.ts';
import { counted } from '../src/checks/words.ts';
import { apply } from '../src/engine/apply.ts';
import { askAll, viewOf } from '../src/engine/look.ts';
import { preview } from '../src/engine/preview.ts';
import { ipvs } from '../src/facts/ipvs.ts';
import { Refused } from '../src/model/errors.ts';
import { type Host, hostsWith } from '../src/model/inventory.ts';
import type { WriteJob } from '../src/model/job.ts';
import { defineStage, type Target } from '../src/model/target.ts';
import type { Observer, Operator } from '../src/model/world.ts';
import { drained, undrained } from '../src/steps/drain.ts';
import { postOutputs } from './outputs.ts';

const Drain = z.object({ host: z.string(), because: z.string() });
const Undrain = z.object({ host: z.string() });

/** Seconds between two counts of who is still connected. */
const countSeconds = 5;

export const drainJob: WriteJob<z.infer<typeof Drain>> = {
  name: 'drain',
  writes: true,
  params: Drain,
  plan: async (world, params) => preview(world, draining(world, params)),
  nothingToDo: async (_, { host }) => ({
    status: 'ok',
    sentence: `${host} is drained already; \`undrain ${host}\` ends it`,
  }),
  async apply(world, params, approved) {
    const server = realServer(world, params.host);
    await apply(world, draining(world, params), approved);
    const left = await countDown(world, server);
    await postOutputs(world);
    const still =
      left === 0 ? 'nobody is connected any more' : `${counted(left, 'connection')} are left, and end by themselves`;
    return {
      status: 'ok',
      sentence: `${server.name} is given no new clients; ${still}. \`undrain ${server.name}\` ends it`,
    };
  },
};

export const undrainJob: WriteJob<z.infer<typeof Undrain>> = {
  name: 'undrain',
  writes: true,
  params: Undrain,
  plan: async (world, { host }) => preview(world, undraining(world, host)),
  nothingToDo: async (_, { host }) => ({ status: 'ok', sentence: `${host} is not drained` }),
  async apply(world, { host }, approved) {
    await apply(world, undraining(world, host), approved);
    await postOutputs(world);
    return { status: 'ok', sentence: `${host} is given clients again, by every director` };
  },
};

function draining(world: Observer, { host, because }: z.infer<typeof Drain>): Target {
  const server = realServer(world, host);
  const stage = { on: ['director'], steps: [drained(server, because)], gates: [drainedEverywhere(server)] } as const;
  return {
    id: `drain ${host}`,
    summary: `${host} is given no new clients`,
    stages: [defineStage({ ...stage, order: 'together' })],
  };
}

function undraining(world: Observer, host: string): Target {
  const server = realServer(world, host);
  const stage = { on: ['director'], steps: [undrained(server)], gates: [servingEverywhere(server)] } as const;
  return {
    id: `undrain ${host}`,
    summary: `${host} is given clients again`,
    stages: [defineStage({ ...stage, order: 'together' })],
  };
}

function realServer(world: Observer, name: string): Host {
  const { inventory } = world.cluster;
  const host = inventory.hosts.find((known) => known.name === name);
  const serves = inventory.services.some(({ on }) => host?.roles.includes(on));
  if (host && serves) return host;
  throw new Refused(`${name} serves no virtual service, so there is nothing to drain.`);
}

/** Until nobody is connected any more, or for as long as clients are given. Tells how many there are meanwhile. */
async function countDown(world: Operator, server: Host): Promise<number> {
  const { inventory } = world.cluster;
  const until = world.now().getTime() + inventory.database.drainSeconds * 1000;
  for (;;) {
    const said = await askAll(world, [{ on: 'director', facts: { table: ipvs } }]);
    const { seen } = viewOf(hostsWith(inventory, 'director'), said, { table: ipvs });
    const left = Math.max(0, ...seen.map(({ facts }) => connectionsTo(server, facts.table)));
    if (left === 0 || world.now().getTime() >= until || world.cancelled.aborted) return left;
    const text = `${counted(left, 'connection')} to ${server.name} left`;
    await world.report({ kind: 'progress', host: server.name, step: 'ldirectord.drained', text });
    await world.sleep(countSeconds);
  }
}
