import type { Fact } from '../../model/check/fact.ts';
import { type Host, hostsWith, type Inventory } from '../../model/inventory/inventory.ts';
import type { Service, ServiceCheck } from '../../model/inventory/services.ts';

/** One real server of a virtual service in the kernel's table. */
export interface RealServer {
  /** `192.0.2.17:80` */
  readonly address: string;
  /** ipvsadm's word: Route, Masq, Tunnel or Local. */
  readonly forward: string;
  readonly weight: number;
  readonly active: number;
  readonly inactive: number;
}

export interface VirtualService {
  /** TCP, UDP or SCTP; FWM for a firewall mark. */
  readonly protocol: string;
  /** `192.0.2.12:80`, or the firewall mark: `1`, and `1 IPv6` for the service of IPv6 that may have the same. */
  readonly address: string;
  readonly scheduler: string;
  /** Seconds; undefined when the service is not persistent. */
  readonly persistent: number | undefined;
  /** Everything else ipvsadm prints after the scheduler: `sh-fallback`, `ops`, `mask 255.255.255.0`. */
  readonly flags: readonly string[];
  readonly realServers: readonly RealServer[];
}

export interface IpvsTable {
  /** Exactly what `ipvsadm -Ln` printed. */
  readonly raw: string;
  readonly services: readonly VirtualService[];
}

export const ipvsCommand = ['ipvsadm', '-L', '-n'] as const;

/** The kernel's table; undefined where ipvsadm is not installed or the kernel has no ip_vs. */
export const ipvs: Fact<IpvsTable | undefined> = {
  id: 'ipvs.table',
  argv: ipvsCommand,
  anyCode: true,
  parse: (stdout, code) => (code === 0 ? { raw: stdout, services: parseTable(stdout) } : undefined),
};

const serviceLine = /^([A-Z]+)\s+(\S+:\d+|\d+(?: IPv6)?) (\S+)(?: \(([^)]*)\))?(.*)$/;
const realServerLine = /^\s+-> (\S+:\d+)\s+(\w+)\s+(\d+)\s+(\d+)\s+(\d+)\s*$/;

type OpenService = VirtualService & { readonly realServers: RealServer[] };

/** A real server belongs to the last unindented line, even if that line cannot be parsed. */
function parseTable(text: string): readonly VirtualService[] {
  const services: OpenService[] = [];
  let open: OpenService | undefined;
  for (const line of text.split('\n')) {
    if (/^\S/.test(line)) {
      open = serviceOf(line);
      if (open) services.push(open);
    } else {
      const server = realServerOf(line);
      if (server) open?.realServers.push(server);
    }
  }
  return services;
}

function serviceOf(line: string): OpenService | undefined {
  const [, protocol, address = '', scheduler = '', schedulerFlags = '', rest = ''] = serviceLine.exec(line) ?? [];
  if (protocol === undefined) return undefined;
  const seconds = /persistent (\d+)/.exec(rest)?.[1];
  const persistent = seconds === undefined ? undefined : Number(seconds);
  const others = rest.match(/\b(?:ops|(?:mask|pe) \S+)/g) ?? [];
  return {
    protocol,
    address,
    scheduler,
    persistent,
    flags: [...schedulerFlags.split(',').filter(Boolean), ...others],
    realServers: [],
  };
}

function realServerOf(line: string): RealServer | undefined {
  const [, address, forward = '', weight, active, inactive] = realServerLine.exec(line) ?? [];
  if (address === undefined) return undefined;
  return { address, forward, weight: Number(weight), active: Number(active), inactive: Number(inactive) };
}

/** The weight of a real server; 0 if it is not in the table: it gets no new clients either way. */
export function weightOf(table: IpvsTable | undefined, service: string, realServer: string): number {
  return realServerIn(table, service, realServer)?.weight ?? 0;
}

/** A real server's row; undefined if it is not in the table. */
export function realServerIn(
  table: IpvsTable | undefined,
  service: string,
  realServer: string,
): RealServer | undefined {
  return serviceIn(table, service)?.realServers.find(({ address }) => address === realServer);
}

/** The TCP service at this address and port. UDP on the same address is a separate service. */
export function serviceIn(table: IpvsTable | undefined, service: string): VirtualService | undefined {
  return table?.services.find(({ protocol, address }) => protocol === 'TCP' && address === service);
}

/** The service's display name; TCP is implied. */
export function serviceInWords({ protocol, address }: Pick<VirtualService, 'protocol' | 'address'>): string {
  return protocol === 'TCP' ? address : `${protocol} ${address}`;
}

/** Whether an address with port is on this host. */
export function isOnHost({ public: own }: Pick<Host, 'public'>, address: string): boolean {
  return address.startsWith(`${own}:`);
}

/**
 * For each virtual service with this host as a declared real server: the others with weight above 0 in this table; undefined
 * where the table lacks the service.
 */
export function otherActiveServers(
  host: Host,
  table: IpvsTable | undefined,
  inventory: Inventory,
): readonly { readonly name: string; readonly others: readonly RealServer[] | undefined }[] {
  return declaredTable(inventory)
    .filter(({ realServers }) => realServers.some((real) => real.host.name === host.name))
    .map(({ name, address }) => ({
      name,
      others: serviceIn(table, address)?.realServers.filter((real) => !isOnHost(host, real.address) && real.weight > 0),
    }));
}

/** What the table should have for one declared service. */
export interface DeclaredService {
  readonly name: string;
  /** `192.0.2.12:80` */
  readonly address: string;
  readonly scheduler: string;
  readonly persistent: number | undefined;
  readonly flags: readonly string[];
  readonly forward: string;
  readonly check: ServiceCheck;
  readonly realServers: readonly { readonly host: Host; readonly address: string }[];
}

/** These schedulers hash the client address; without the flag, clients hashed to a real server with weight 0 are refused. */
export const fallbackFlags: Partial<Readonly<Record<Service['scheduler'], string>>> = {
  sh: 'sh-fallback',
  mh: 'mh-fallback',
};

const forwardWords = { gate: 'Route', masq: 'Masq', ipip: 'Tunnel' } as const;

export function declaredTable(inventory: Inventory): readonly DeclaredService[] {
  return inventory.services.map((service) => ({
    name: service.name,
    address: `${inventory.vips.find(({ name }) => name === service.vip)?.address}:${service.port}`,
    scheduler: service.scheduler,
    persistent: service.persistent,
    flags: [fallbackFlags[service.scheduler] ?? []].flat(),
    forward: forwardWords[service.forwarding],
    check: service.check,
    realServers: hostsWith(inventory, service.on).map((host) => ({ host, address: `${host.public}:${service.port}` })),
  }));
}
