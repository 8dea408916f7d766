import { z } from 'zod';
import { text } from '../text/text.ts';

/** Roles of a host. A host may have several, like filer1 in the guide. */
export const Role = z.enum(['director', 'database', 'mail', 'filer', 'arbiter']);
export type Role = z.infer<typeof Role>;

export const Address = z.ipv4('wanted an IPv4 address such as 192.0.2.13');

/** RFC 1123 label. */
export const Label = text(
  /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  'wanted a lower-case name of at most 63 characters such as lb1',
);

export const HostName = text(
  /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  'wanted a lower-case name of at most 63 characters such as lb1',
  (typed) =>
    /^[a-z0-9-]+\.[a-z0-9.-]*$/i.test(typed) ? `wanted the name without the domain: ${firstLabel(typed)}` : undefined,
);
const firstLabel = (typed: string) => typed.toLowerCase().split('.', 1).join();

/** As the kernel names it: VLANs and bonds have dots, eth0.100. */
export const Interface = text(
  /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,14}$/,
  'wanted an interface name of at most 15 characters such as eth0',
  (typed) => (/^[^@]+@[^@]+$/.test(typed) ? 'wanted the name before the @ that `ip link` shows' : undefined),
);

/** An address that clients use and a director holds; services are balanced behind it. */
export const Vip = z.strictObject({
  name: Label,
  address: Address,
  /** VRRP virtual router id (RFC 5798 5.2.3); two pairs of directors on one network need different ones. */
  vrid: z.int().min(1).max(255),
  /** The VIP of the guide's services when `services` is omitted. */
  for: z.enum(['mail', 'database']).optional(),
});
export type Vip = z.infer<typeof Vip>;

export const Scheduler = z.enum(['rr', 'wrr', 'lc', 'wlc', 'sh', 'dh', 'mh']);
/** ipvsadm(8): gate is direct routing, masq is NAT, ipip is tunnelling. */
export const Forwarding = z.enum(['gate', 'masq', 'ipip']);
/** How a director checks a real server; see steps/director/ldirectord.ts. */
export const ServiceCheck = z.enum(['mysql', 'http', 'https', 'imaps', 'pops', 'smtps', 'submission', 'connect']);
export type ServiceCheck = z.infer<typeof ServiceCheck>;

/** One virtual service: a port of a VIP, balanced over the real servers with the role `on`. */
export const Service = z.strictObject({
  name: Label,
  /** Name of the VIP. */
  vip: z.string(),
  port: z.int().min(1).max(65535),
  on: Role,
  scheduler: Scheduler.default('wrr'),
  forwarding: Forwarding.default('gate'),
  check: ServiceCheck,
  /** Seconds that a client keeps its real server; ldirectord's `persistent`. */
  persistent: z.int().min(1).max(86_400).optional(),
});
export type Service = z.infer<typeof Service>;
