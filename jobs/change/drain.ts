import { z } from 'zod';
import { counted } from '../../src/checks/cluster/words.ts';
import { connectionsTo, drainedEverywhere, servingEverywhere } from '../../src/checks/director/drained.ts';
import { apply } from '../../src/engine/apply.ts';
import { preview } from '../../src/engine/preview.ts';
import { ipvs } from '../../src/facts/director/ipvs.ts';
import { ldirectordView } from '../../src/facts/director/ldirectord.ts';
import type { Check } from '../../src/model/check/check.ts';
import { drainNote } from '../../src/model/drill/drain-note.ts';
import { ownerOf } from '../../src/model/inventory/access.ts';
import type { Host } from '../../src/model/inventory/inventory.ts';
import type { Step } from '../../src/model/plan/step.ts';
import { defineStage, type Target } from '../../src/model/plan/target.ts';
import type { Observer, Operator } from '../../src/model/plan/world.ts';
import type { WriteJob } from '../../src/model/run/job.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { named } from '../../src/model/text/named.ts';
import { span } from '../../src/model/text/span.ts';
import { drained, undrained } from '../../src/steps/director/drain.ts';
import { postOutputs } from '../look/outputs.ts';
import { askDirectors, maintenanceJob, realServer } from './maintenance.ts';

const Drain = z.object({ host: z.string(), because: z.string(), minutes: z.number().optional() });
type Drain = z.infer<typeof Drain>;
const Undrain = z.object({ host: z.string() });

/** Seconds between two counts of connections. */
const countSeconds = 5;

export const drainJob: WriteJob<Drain> = {
  name: 'drain',
  writes: true,
  params: Drain,
  plan: async (world, params) => preview(world, draining(world, params, await directorsNow(world))),
  async nothingToDo(world, { host }) {
    const { down } = await directorsNow(world);
    return {
      status: 'ok',
      sentence: `${host} is drained already${unawareOf(host, down)}; \`undrain ${host}\` ends it`,
    };
  },
  async apply(world, params, approved) {
    const { minutes } = params;
    const server = realServer(world, params.host);
    const directors = await directorsNow(world);
    await apply(world, draining(world, params, directors), approved);
    if (minutes !== undefined) await remindAfter(world, server, params);
    const left = await countDown(world, server);
    await postOutputs(world);
    const still = left === 0 ? 'no connections remaining' : `${counted(left, 'connection')} remaining`;
    const until = minutes === undefined ? '' : `; reminder in ${span(minutes)}`;
    return {
      status: 'ok',
      sentence: `${server.name} drained; ${still}${unawareOf(server.name, directors.down)}. \`undrain ${server.name}\` ends it${until}`,
    };
  },
};

export const undrainJob: WriteJob<z.infer<typeof Undrain>> = {
  name: 'undrain',
  writes: true,
  params: Undrain,
  plan: async (world, { host }) => preview(world, undraining(world, host, await directorsNow(world))),
  async nothingToDo(world, { host }) {
    await over(world, host);
    return { status: 'ok', sentence: `${host} is not drained` };
  },
  async apply(world, { host }, approved) {
    const { up, down } = await directorsNow(world);
    await apply(world, undraining(world, host, { up, down }), approved);
    await over(world, host);
    await postOutputs(world);
    const by =
      down.length === 0
        ? 'every director'
        : `${named(up)}; ${named(down)} unreachable and still drains it. ${onReturn('undrain', host)}`;
    return { status: 'ok', sentence: `${host} back in service on ${by}` };
  },
};

const reminder = (host: string) => `maintenance-${host}`;

/** Mutes alerts about this host alone until the drain should have ended. */
async function remindAfter(world: Operator, { name }: Host, { minutes = 0, because }: Drain): Promise<void> {
  const until = world.now().getTime() + minutes * 60_000;
  await world.mutes?.set({ what: name, until, by: world.by, because });
  const ask = { request: { job: maintenanceJob.name, params: { host: name } }, text: `maintenance ${name}` };
  await world.calendar?.once(reminder(name), minutes * 60, ask);
}

async function over({ calendar, mutes }: Observer, host: string): Promise<void> {
  await calendar?.forget(reminder(host));
  await mutes?.lift(host);
}

/** Names of the reachable directors, and of the others. */
interface Directors {
  readonly up: readonly string[];
  readonly down: readonly string[];
}

/** Throws Refused when no director is reachable. */
async function directorsNow(world: Observer): Promise<Directors> {
  const { seen, missing } = await askDirectors(world, { view: ldirectordView });
  if (seen.length === 0) throw new Refused('No director reachable. See `status directors`.');
  return { up: seen.map(({ host }) => host.name), down: missing.map(({ host }) => host.name) };
}

/** A director that is down keeps the old state when it returns, until the command is repeated. */
function unawareOf(host: string, down: readonly string[]): string {
  if (down.length === 0) return '';
  return `; ${named(down)} unreachable and not updated: with the VIP it would send ${host} new connections. ${onReturn('drain', host)}`;
}

function onReturn(word: 'drain' | 'undrain', host: string): string {
  return `\`status\` and alerts report it once it is back: repeat \`${word} ${host}\` then`;
}

function draining(world: Observer, { host, because, minutes }: Drain, { up, down }: Directors): Target {
  const server = realServer(world, host);
  // Read on the director as well, where an id means little.
  const note = drainNote({ by: ownerOf(world.by, world.cluster.inventory.access) ?? world.by, because });
  return onDirectors(`drain ${host}`, drained(server, { note, minutes, down }), {
    up,
    gate: drainedEverywhere(server),
  });
}

function undraining(world: Observer, host: string, { up }: Directors): Target {
  const server = realServer(world, host);
  return onDirectors(`undrain ${host}`, undrained(server), { up, gate: servingEverywhere(server) });
}

interface OnThose {
  readonly up: readonly string[];
  readonly gate: Check;
}

/** All reachable directors at once: while they disagree, it is chance which state a client meets. */
function onDirectors(id: string, step: Step, { up, gate }: OnThose): Target {
  const stage = defineStage({ on: ['director'], only: up, steps: [step], gates: [gate], order: 'together' });
  return { id, summary: step.summary, stages: [stage] };
}

/** Waits until no connection is left or the time given to clients is over. Reports the count meanwhile. */
async function countDown(world: Operator, server: Host): Promise<number> {
  const { inventory } = world.cluster;
  const until = world.now().getTime() + inventory.database.drainSeconds * 1000;
  for (;;) {
    const { seen } = await askDirectors(world, { table: ipvs });
    const left = Math.max(0, ...seen.map(({ facts }) => connectionsTo(server, facts.table)));
    if (left === 0 || world.now().getTime() >= until || world.cancelled.aborted) return left;
    const text = `${counted(left, 'connection')} to ${server.name} left`;
    await world.report({ kind: 'progress', host: server.name, step: 'ldirectord.drained', text });
    await world.sleep(countSeconds);
  }
}
