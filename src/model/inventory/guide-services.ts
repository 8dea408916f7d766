import type { Service, Vip } from './services.ts';

type Tier = 'mail' | 'database';

/** Dovecot's indexes on NFS need each user on one server at a time, and plain wrr spreads one client over both. */
const persistent = 600;

/** Port, scheduler and check as in the guide's ipvsadm table (its 465 never passed its check; the table shows 587). */
const guide: readonly (Omit<Service, 'vip' | 'forwarding' | 'on'> & { readonly on: Tier })[] = [
  { name: 'mysql', port: 3306, on: 'database', scheduler: 'sh', check: 'mysql' },
  { name: 'http', port: 80, on: 'mail', scheduler: 'sh', check: 'http' },
  { name: 'https', port: 443, on: 'mail', scheduler: 'sh', check: 'https' },
  { name: 'imaps', port: 993, on: 'mail', scheduler: 'wrr', check: 'imaps', persistent },
  { name: 'pops', port: 995, on: 'mail', scheduler: 'wrr', check: 'pops', persistent },
  { name: 'submission', port: 587, on: 'mail', scheduler: 'wrr', check: 'submission' },
];

/** The guide's six services, each on the VIP of its tier; undefined unless each tier has exactly one. */
export function guideServices(vips: readonly Vip[]): Service[] | undefined {
  const vipFor = (tier: Tier) => {
    const [vip, ...others] = vips.filter((candidate) => candidate.for === tier);
    return others.length === 0 ? vip : undefined;
  };
  const services = guide.flatMap((service) => {
    const vip = vipFor(service.on);
    return vip ? [{ ...service, vip: vip.name, forwarding: 'gate' as const }] : [];
  });
  return services.length === guide.length ? services : undefined;
}
