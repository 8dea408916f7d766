import { ipvs } from '../facts/ipvs.ts';
import type { Inventory } from '../model/inventory.ts';
import { defineStep } from '../model/step.ts';

/** `192.0.2.12:80` of every virtual service that is declared. */
export function declaredServices({ services, vips }: Inventory): readonly string[] {
  return services.flatMap(({ vip, port }) =>
    vips.filter(({ name }) => name === vip).map(({ address }) => `${address}:${port}`),
  );
}

/** ldirectord leaves the table alone when it stops, and so knows nothing of services that were declared before. */
export const noStrayServices = defineStep({
  id: 'ipvs.no-stray-services',
  on: ['director'],
  summary: 'the table has no virtual service that is not declared',
  facts: { ipvs },
  plan({ ipvs: table }, _host, { inventory }) {
    const declared = declaredServices(inventory);
    return (table?.services ?? [])
      .filter(({ protocol, address }) => protocol !== 'TCP' || !declared.includes(address))
      .map(({ protocol, address, realServers }) => ({
        summary: `remove ${protocol} ${address} from the table`,
        run: [
          'ipvsadm',
          '--delete-service',
          protocol === 'UDP' ? '-u' : protocol === 'SCTP' ? '--sctp-service' : '-t',
          address,
        ] as const,
        disrupts: `connections to ${address} over ${realServers.length} real servers end`,
      }));
  },
});
