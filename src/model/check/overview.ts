import { z } from 'zod';
import type { Inventory } from '../inventory/inventory.ts';
import { tiers } from '../inventory/tiers.ts';
import { type Status, statuses, worst } from './check.ts';
import type { Judgement } from './judgement.ts';

/** The worst that is known of each host, by tier; no status where no check was about it. */
const Tier = z.object({
  tier: z.string(),
  hosts: z.array(z.object({ host: z.string(), status: z.enum(statuses).optional() })),
});

/** The whole cluster on one screen. */
export const Overview = z.object({
  tiers: z.array(Tier),
  vips: z.array(z.object({ name: z.string(), address: z.string(), holders: z.array(z.string()) })),
  /** How each service was served in the last 24 hours, from 0 to 1; absent where it was not measured. */
  services: z.array(z.object({ service: z.string(), ratio: z.number().optional() })),
  /** What can fail next, as cluster.next-loss says it. */
  nextLoss: z.string().optional(),
});
export type Overview = z.infer<typeof Overview>;

/** A host of two roles is in both tiers. */
export function tiersOf(judgements: readonly Judgement[], { hosts }: Pick<Inventory, 'hosts'>): Overview['tiers'] {
  return tiers.flatMap(({ id, roles }) => {
    const own = hosts.filter((host) => roles.some((role) => host.roles.includes(role)));
    if (own.length === 0) return [];
    return [{ tier: id, hosts: own.map(({ name }) => ({ host: name, ...statusOf(name, judgements) })) }];
  });
}

function statusOf(host: string, judgements: readonly Judgement[]): { readonly status?: Status } {
  const own = judgements.filter(({ hosts }) => hosts.includes(host)).map(({ status }) => status);
  if (own.length === 0) return {};
  return { status: worst(own) };
}
