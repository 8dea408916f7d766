import type { VirtualService } from '../../facts/director/ipvs.ts';
import { named } from '../../model/text/named.ts';
import { counted } from '../cluster/words.ts';

/** Whether a client always gets the same real server: by persistence, or by an address hash. */
export function isSticky({ persistent, scheduler }: VirtualService): boolean {
  return persistent !== undefined || ['sh', 'dh', 'mh'].includes(scheduler);
}

/** The real servers that IMAPS logins through a VIP reached. */
export interface VipRouting {
  readonly vip: string;
  /** The director that holds the VIP; undefined when none reports it. */
  readonly director: string | undefined;
  readonly service: VirtualService | undefined;
  /** The last login through the VIP: whether it succeeded, and on which host. */
  readonly last: { readonly loggedIn: boolean; readonly host: string | undefined };
  readonly connections: number;
  /** Hosts no login reached, and the hosts with weight above 0. */
  readonly unreached: readonly string[];
  readonly targets: readonly string[];
}

/** Why hosts were checked at their own addresses. */
export function routingNotes({
  vip,
  director,
  service,
  last,
  connections: opened,
  unreached: passed,
  targets,
}: VipRouting): readonly string[] {
  const each = 'each host was also checked at its own address.';
  if (!last.loggedIn) return [`The login through ${vip} failed; ${each}`];
  if (director === undefined) return [`No director reports holding ${vip}, so its real server is unknown; ${each}`];
  if (last.host === undefined) {
    return [`The IPVS table of ${director} does not show which real server ${vip} used; ${each}`];
  }
  const drained = passed.filter((name) => !targets.includes(name));
  const others = passed.filter((name) => targets.includes(name));
  const at = (names: readonly string[]) =>
    `${named(names)} ${names.length === 1 ? 'was checked at its own address' : 'were checked at their own addresses'}.`;
  return [
    ...(drained.length > 0 ? [`${named(drained)} drained on ${vip} (weight 0); ${at(drained)}`] : []),
    ...(others.length > 0 ? [`${why(vip, service, opened)}; ${at(others)}`] : []),
  ];
}

function why(vip: string, service: VirtualService | undefined, opened: number): string {
  if (!service || !isSticky(service)) return `${vip} sent ${counted(opened, 'connection')} to other hosts`;
  const { persistent, scheduler } = service;
  const by = persistent === undefined ? `scheduler ${scheduler}` : `persistent for ${persistent} s`;
  return `${vip} sends a client to one real server (${by})`;
}
