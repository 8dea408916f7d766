import type { Host, Inventory } from '../../src/model/inventory/inventory.ts';
import { Inventory as Schema } from '../../src/model/inventory/inventory.ts';
import { iredmailOf } from './small-tarball.ts';

type Roles = Host['roles'];

const host = (name: string, n: number, roles: Roles, hypervisor: string) => ({
  name,
  public: `192.0.2.${n}`,
  private: `198.51.100.${n}`,
  roles,
  hypervisor,
});

const networks = {
  public: { cidr: '192.0.2.0/24', interface: 'eth0' },
  private: { cidr: '198.51.100.0/24', interface: 'eth1' },
};
const vips = [
  { name: 'lb0', address: '192.0.2.12', vrid: 51, for: 'mail' },
  { name: 'db0', address: '192.0.2.10', vrid: 52, for: 'database' },
];

function shape(hosts: readonly ReturnType<typeof host>[]): Inventory {
  const mail = { iredmail: iredmailOf() };
  return Schema.parse({ name: 'example', domain: 'example.net', networks, vips, hosts, mail });
}

const filer = (roles: Roles) => host('filer1', 11, roles, 'storage');
const directors = [host('lb1', 13, ['director'], 'hv1'), host('lb2', 14, ['director'], 'hv2')];
const databases = [host('db1', 15, ['database'], 'hv1'), host('db2', 16, ['database'], 'hv2')];
const mailHosts = [host('mail1', 17, ['mail'], 'hv1'), host('mail2', 18, ['mail'], 'hv2')];

/** The guide's seven hosts with all six services. */
const two = shape([filer(['filer', 'arbiter']), ...directors, ...databases, ...mailHosts]);

/** The clusters that an inventory may declare, by what is special about them. */
export const shapes: Readonly<Record<string, Inventory>> = {
  'two-by-two': two,
  'three-by-three': shape([
    filer(['filer']),
    ...[...directors, host('lb3', 19, ['director'], 'hv3')],
    ...[...databases, host('db3', 20, ['database'], 'hv3')],
    ...[...mailHosts, host('mail3', 21, ['mail'], 'hv3')],
  ]),
  'no-arbiter': shape([
    ...[filer(['filer']), ...directors, ...databases],
    ...[host('db3', 20, ['database'], 'storage'), ...mailHosts],
  ]),
  masq: { ...two, services: two.services.map((service) => ({ ...service, forwarding: 'masq' })) },
};
