import { z } from 'zod';
import { text } from '../text/text.ts';

/** Roles of a host. A host may have several, like filer1 in the guide. */
export const Role = z.enum(['director', 'database', 'mail', 'filer', 'arbiter']);
export type Role = z.infer<typeof Role>;

export const Address = z.ipv4({
  error: ({ input }) => {
    const typed = String(input);
    const alone = typed.trim().replace(/\/\d+$|:\d+$|\.$/, '');
    const bare = alone.replaceAll(/\b0+(?=\d)/g, '');
    if (bare === typed || !z.ipv4().safeParse(bare).success) return 'wanted an IPv4 address such as 192.0.2.13';
    // inet_aton(3) reads 013 as octal, so ping and ssh would reach another host.
    return `wanted ${bare === alone ? 'the address alone' : 'it without leading zeros'}: ${bare}`;
  },
});

const labelForm = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const aLabel = 'wanted a lower-case name of at most 63 characters such as lb1';

/** RFC 1123 label that begins with a letter. */
export const Label = text(labelForm, aLabel, (typed) => {
  const name = typed.toLowerCase();
  if (/^[a-z0-9-]+\.[a-z0-9.-]*$/.test(name)) return `wanted the name without the domain: ${name.split('.', 1).join()}`;
  const dashed = name.replaceAll('_', '-');
  if (dashed !== name && labelForm.test(dashed)) return `wanted a name without _: ${dashed}`;
  return /^[0-9]/.test(name) && labelForm.test(`h${name}`)
    ? 'wanted a name that begins with a letter such as lb1'
    : undefined;
});

/** As the kernel names it: VLANs and bonds have dots, eth0.100. */
export const Interface = text(
  /^(?!lo$)[a-zA-Z0-9][a-zA-Z0-9._-]{0,14}$/,
  'wanted an interface name of at most 15 characters such as eth0',
  (typed) => {
    if (typed === 'lo') return 'wanted the interface of a network; lo reaches only the host itself';
    // ifconfig(8) names a second address like that; the kernel has no such interface.
    const [, device = ''] = /^([A-Za-z0-9._-]{1,15}):\w+$/.exec(typed) ?? [];
    if (device !== '') return `wanted the interface without an alias: ${device}`;
    return /^[^@]+@[^@]+$/.test(typed) ? 'wanted the name before the @ that `ip link` shows' : undefined;
  },
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
