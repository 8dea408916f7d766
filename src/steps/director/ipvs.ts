import { declaredTable, ipvs } from '../../facts/director/ipvs.ts';
import { defineStep } from '../../model/plan/step.ts';

/** ldirectord keeps the table when it stops (cleanstop=no), so services removed from cluster.yaml stay in it. */
export const noStrayServices = defineStep({
  id: 'ipvs.no-stray-services',
  on: ['director'],
  summary: 'the IPVS table has only declared virtual services',
  facts: { ipvs },
  plan({ ipvs: table }, _host, { inventory }) {
    const declared = declaredTable(inventory).map(({ address }) => address);
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
        disrupts: `connections to ${address} on ${realServers.length} real servers are dropped`,
      }));
  },
});
