import { addresses } from '../../facts/host/addresses.ts';
import { asDeclared, misplaced } from '../../facts/host/own-interfaces.ts';
import { defineCheck } from '../../model/check/check.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';

/** The firewall, keepalived and connection sync name interfaces, which a new kernel or another network card may rename. */
export const interfacesAsDeclared = defineCheck({
  id: 'host.interfaces',
  on: 'every host',
  facts: { addresses },
  judge: ({ seen }, inventory) =>
    combine(
      seen.map(({ host, facts }) => {
        const down = facts.addresses.filter(
          ({ address, isDown }) => isDown && (address === host.public || address === host.private),
        );
        if (down.length > 0) {
          const words = down.map((held) => `${held.interface} (${held.address})`);
          return {
            status: 'degraded',
            hosts: [host.name],
            summary: `${host.name} has no link on ${named(words)}`,
            remedy: `On ${host.name}: \`ip link show ${down[0]?.interface}\` (DOWN: \`ip link set ${down[0]?.interface} up\`; NO-CARRIER: the cable, the switch, or the network card of the guest on ${host.hypervisor}).`,
          };
        }
        const wrong = misplaced(facts.addresses, host, inventory);
        if (wrong.length === 0) return fine(host);
        const words = wrong.map(({ address, found, declared }) => `${address} on ${found} (cluster.yaml: ${declared})`);
        return {
          status: 'degraded',
          hosts: [host.name],
          summary: `${host.name} has ${named(words)}`,
          remedy: `Write \`${asDeclared(wrong)}\` in the line of ${host.name} in cluster.yaml, then \`deploy all\`: until then its firewall and VRRP are on another interface.`,
        };
      }),
      (good) => `addresses of ${named(hostsOf(good))} are on the declared interfaces`,
    ),
});
