import type { VirtualService } from '../../facts/director/ipvs.ts';
import { counted, named } from '../cluster/words.ts';

/** Whether a client always gets the same real server: by persistence, or by a hash of addresses. */
export function isSticky({ persistent, scheduler }: VirtualService): boolean {
  return persistent !== undefined || ['sh', 'dh', 'mh'].includes(scheduler);
}

/** Where a VIP led the logins by IMAPS. */
export interface VipRouting {
  readonly vip: string;
  /** The director that holds it; undefined when none says so. */
  readonly director: string | undefined;
  readonly service: VirtualService | undefined;
  /** Of the last login through it: whether it was let in, and by which host. */
  readonly last: { readonly loggedIn: boolean; readonly host: string | undefined };
  readonly connections: number;
  /** Hosts that none of them came to, and those to which they might have. */
  readonly unreached: readonly string[];
  readonly targets: readonly string[];
}

/** Why a host was asked at its own address, in words. */
export function routingNotes({
  vip,
  director,
  service,
  last,
  connections: opened,
  unreached: passed,
  targets,
}: VipRouting): readonly string[] {
  const each = 'each host was asked at its own address as well.';
  if (!last.loggedIn) return [`${vip} led to nobody who let the worker in; ${each}`];
  if (director === undefined) return [`No director says that it holds ${vip}, so nobody knows whom it led to; ${each}`];
  if (last.host === undefined) {
    return [`The table of ${director} does not tell whom ${vip} led the worker to; ${each}`];
  }
  const drained = passed.filter((name) => !targets.includes(name));
  const others = passed.filter((name) => targets.includes(name));
  const at = (names: readonly string[]) =>
    `${named(names)} ${names.length === 1 ? 'was asked at its own address' : 'were asked at their own addresses'}.`;
  return [
    ...(drained.length > 0 ? [`${vip} gives ${named(drained)} no clients (weight 0); ${at(drained)}`] : []),
    ...(others.length > 0 ? [`${why(vip, service, opened)}; ${at(others)}`] : []),
  ];
}

function why(vip: string, service: VirtualService | undefined, opened: number): string {
  if (!service || !isSticky(service)) return `${vip} led ${counted(opened, 'connection')} to others`;
  const { persistent, scheduler } = service;
  const by = persistent === undefined ? `scheduler ${scheduler}` : `persistent for ${persistent} s`;
  return `${vip} leads one client to one real server (${by})`;
}
