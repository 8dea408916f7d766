import { z } from 'zod';
import { Dns } from '../dns/dns.ts';
import { domainName } from '../text/domain-name.ts';
import { Access } from './access.ts';
import { AlertRules, Channel } from './alert-rules.ts';
import { cidr } from './cidr.ts';
import { Database } from './database.ts';
import { DrillTimes, Zone } from './drill-times.ts';
import { Fencing } from './fencing.ts';
import { guideServices } from './guide-services.ts';
import { Limits } from './limits.ts';
import { Mail } from './mail.ts';
import { Unattended } from './policy.ts';
import { Address, Interface, Label, Role, Service, Vip } from './services.ts';
import { Ssh } from './ssh.ts';

export const Network = z.strictObject({
  /** As in 192.0.2.0/24. */
  cidr: cidr('192.0.2.0/24'),
  /** The hosts' interface on this network. */
  interface: Interface,
});
export type Network = z.infer<typeof Network>;

export const Host = z.strictObject({
  name: Label,
  public: Address,
  private: Address,
  /** Interfaces of this host whose names differ from the other hosts'. */
  interfaces: z.strictObject({ public: Interface.optional(), private: Interface.optional() }).optional(),
  roles: z.array(Role).nonempty(),
  /** The failure domain: hosts that fail together. */
  hypervisor: Label,
});
export type Host = z.infer<typeof Host>;

/** The keys of cluster.yaml, before omitted services are filled in. */
export const Declared = z.strictObject({
  name: Label,
  domain: domainName('wanted a domain such as example.net'),
  networks: z.strictObject({ public: Network, private: Network }),
  vips: z.array(Vip).nonempty(),
  hosts: z.array(Host).nonempty(),
  services: z.array(Service).nonempty().optional(),
  database: Database.prefault({}),
  mail: Mail.prefault({}),
  dns: Dns.prefault({}),
  ssh: Ssh.prefault({}),
  access: Access.prefault({}),
  limits: Limits.prefault({}),
  /** How hosts are powered off in drills. */
  fencing: Fencing.default({}),
  /** Whether drills are allowed at all. */
  drills: z.enum(['on', 'off']).default('on'),
  drillTimes: DrillTimes.prefault({}),
  /** Time zone of the times in pictures, which cannot adapt to their reader. */
  timeZone: Zone.default('UTC'),
  unattended: Unattended.default({}),
  alerts: AlertRules.prefault({}),
  /** Channels where this cluster is the default without `@name`; only useful for a bot with several clusters. */
  channels: z.array(Channel).default([]),
  /** Minutes until a pending approval expires. */
  approvalMinutes: z.int().min(1).max(1440).default(60),
});

export const Inventory = Declared.transform((declared, context) => {
  const services = declared.services ?? guideServices(declared.vips);
  if (services) return { ...declared, services };
  const count = (tier: Vip['for']) => declared.vips.filter((vip) => vip.for === tier).length;
  const message =
    `found ${count('mail')} for mail and ${count('database')} for database, wanted one of each for the guide's services, ` +
    'or a list `services`; one VIP cannot be for both: under direct routing (gate) a real server holds the VIP on its ' +
    'own loopback and so reaches itself instead of the other tier';
  context.addIssue({ code: 'custom', path: ['vips'], message });
  return z.NEVER;
});
/** The declared state. Facts say what is; the inventory says what should be. */
export type Inventory = z.infer<typeof Inventory>;

/** The interface of a host on one of the networks. */
export function interfaceOf({ networks }: Inventory, { interfaces }: Host, on: 'public' | 'private'): string {
  return interfaces?.[on] ?? networks[on].interface;
}

/** Hosts with the role, or with any of several. */
export function hostsWith(inventory: Inventory, scope: Role | readonly Role[] | 'every host'): readonly Host[] {
  if (scope === 'every host') return inventory.hosts;
  const wanted = [scope].flat();
  return inventory.hosts.filter(({ roles }) => roles.some((role) => wanted.includes(role)));
}

export function servicesOn(inventory: Inventory, vip: Vip): readonly Service[] {
  return inventory.services.filter((service) => service.vip === vip.name);
}

/** The name that database clients use, whichever VIP serves it. */
export function databaseServer({ database, domain, services }: Inventory): {
  readonly name: string;
  readonly port: number;
} {
  const port = services.find(({ check }) => check === 'mysql')?.port ?? 3306;
  return { name: `${database.alias}.${domain}`, port };
}

/** The VIPs of this host as a real server. */
export function vipsServedBy(inventory: Inventory, host: Host): readonly Vip[] {
  return inventory.vips.filter((vip) => servicesOn(inventory, vip).some(({ on }) => host.roles.includes(on)));
}

/** Hosts that directors send clients to. */
export function realServers(inventory: Inventory): readonly Host[] {
  return hostsWith(inventory, [...new Set(inventory.services.map(({ on }) => on))]);
}

/** Those under direct routing, which are on the host's loopback. */
export function loopbackVips(inventory: Inventory, host: Host): readonly Vip[] {
  return inventory.vips.filter((vip) =>
    servicesOn(inventory, vip).some(({ on, forwarding }) => forwarding === 'gate' && host.roles.includes(on)),
  );
}
