import type { z } from 'zod';
import { preferredWriter, serving } from '../../src/checks/ldap/preferred-writer.ts';
import { apply } from '../../src/engine/apply.ts';
import { askAll, viewOf } from '../../src/engine/look.ts';
import { preview } from '../../src/engine/preview.ts';
import { slapdNow } from '../../src/facts/ldap/node.ts';
import type { Host } from '../../src/model/inventory/inventory.ts';
import { providers } from '../../src/model/mail/directory.ts';
import type { Step } from '../../src/model/plan/step.ts';
import { defineStage, type Stage, type Target } from '../../src/model/plan/target.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import type { WriteJob } from '../../src/model/run/job.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { named } from '../../src/model/text/named.ts';
import { safely } from '../../src/targets/ldap-replication.ts';

/** The host that takes changes of the directory now, and the hosts that get them later. */
export interface DirectoryWriter {
  readonly host: Host;
  readonly away: readonly string[];
  /** Mail hosts that cannot be reached at all. */
  readonly unreachable: readonly string[];
}

export async function writerNow(world: Observer): Promise<DirectoryWriter> {
  const { inventory } = world.cluster;
  const all = providers(inventory);
  const facts = { node: slapdNow };
  const view = viewOf(all, await askAll(world, [{ on: 'mail', facts }]), facts);
  const host = preferredWriter(view, inventory);
  const names = all.map(({ name }) => name);
  if (!host)
    throw new Refused(
      `no mail host has a running directory: \`ldap\` shows ${named(names)}; \`deploy mail\` creates it.`,
    );
  const able = serving(view, inventory).map(({ name }) => name);
  const unreachable = view.missing.map((one) => one.host.name);
  return { host, away: names.filter((name) => !able.includes(name)), unreachable };
}

/** Written on one provider; unreachable providers replicate it when they are back. */
export function targetOn({ host }: DirectoryWriter, step: Step, after: readonly Stage[] = []): Target {
  const written = defineStage({ ...safely, only: [host.name], steps: [step] });
  return { id: 'the directory', summary: step.summary, stages: [written, ...after] };
}

/** A stage on every reachable mail host. */
export function everywhere({ unreachable }: Pick<DirectoryWriter, 'unreachable'>, step: Step): readonly Stage[] {
  return [defineStage({ on: ['mail'], but: unreachable, steps: [step], gates: [], order: 'as declared' })];
}

/** What is added to a sentence about a change while providers are away. */
export const later = ({ away }: Pick<DirectoryWriter, 'away'>) =>
  away.length === 0
    ? ''
    : `; ${named(away)} ${away.length > 1 ? 'get' : 'gets'} it once ${away.length > 1 ? 'they serve' : 'it serves'} again`;

export interface DirectoryChange<P> {
  readonly name: string;
  readonly params: z.ZodType<P>;
  step(params: P): Step;
  /** Then, usually on every mail host. */
  after?(params: P, writer: DirectoryWriter): readonly Stage[];
  /** The sentence after the change, also when it already existed. */
  made(params: P, world: Observer): string | Promise<string>;
  there(params: P): string;
}

/** A job that changes the directory on one provider, by plan, approval and undo. */
export function directoryJob<P>({ name, params, step, after, made, there }: DirectoryChange<P>): WriteJob<P> {
  const target = (writer: DirectoryWriter, of: P) => targetOn(writer, step(of), after?.(of, writer));
  return {
    name,
    writes: true,
    params,
    async plan(world, of) {
      return preview(world, target(await writerNow(world), of));
    },
    nothingToDo: async (_world, of) => ({ status: 'ok', sentence: there(of) }),
    async apply(world, of, approved) {
      const writer = await writerNow(world);
      await apply(world, target(writer, of), approved);
      return { status: 'ok', sentence: `${await made(of, world)}${later(writer)}` };
    },
  };
}
