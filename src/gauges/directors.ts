import { declaredTable, type IpvsTable, ipvs, type RealServer, realServerIn } from '../facts/director/ipvs.ts';
import { addresses, isHeld } from '../facts/host/addresses.ts';
import type { Seen } from '../model/check/fact.ts';
import { defineGauge, type Sample } from '../model/check/gauge.ts';
import type { Inventory } from '../model/inventory/inventory.ts';

export const vipHeld = defineGauge({
  name: 'mailha_vip_held',
  help: 'Whether the director holds the VIP (1 or 0).',
  on: 'director',
  facts: { addresses },
  read: ({ seen }, { vips }) =>
    seen.flatMap(({ host, facts }) =>
      vips.map(({ name, address }) => ({
        of: { director: host.name, vip: name },
        value: isHeld(facts.addresses, address) ? 1 : 0,
      })),
    ),
});

export const connections = defineGauge({
  name: 'mailha_ipvs_connections',
  help: "Active client connections to a real server in the director's IPVS table.",
  on: 'director',
  facts: { ipvs },
  read: ({ seen }, inventory) => realServers(seen, inventory, ({ active }) => active),
});

export const weight = defineGauge({
  name: 'mailha_ipvs_weight',
  help: "Weight of a real server in the director's IPVS table; 0 means no new connections.",
  on: 'director',
  facts: { ipvs },
  read: ({ seen }, inventory) => realServers(seen, inventory, (real) => real.weight),
});

type Table = Seen<{ readonly ipvs: IpvsTable | undefined }>;

function realServers(
  seen: readonly Table[],
  inventory: Inventory,
  read: (real: RealServer) => number,
): readonly Sample[] {
  return seen.flatMap(({ host, facts }) =>
    declaredTable(inventory).flatMap(({ name: service, address, realServers: declared }) =>
      declared.flatMap((one) => {
        const real = realServerIn(facts.ipvs, address, one.address);
        return real ? [{ of: { director: host.name, service, real_server: one.host.name }, value: read(real) }] : [];
      }),
    ),
  );
}
