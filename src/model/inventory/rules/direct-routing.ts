import { type Host, hostsWith, type Inventory, servicesOn } from '../inventory.ts';
import type { Service } from '../services.ts';
import type { Rule } from './finding.ts';

const realServers = (inventory: Inventory, { on }: Service) => hostsWith(inventory, on);

/** The VIP is on the loopback of every real server, so packets that such a host sends to it never leave the host. */
const oneTierPerVip: Rule = (inventory) =>
  inventory.vips.flatMap((vip, i) => {
    const gates = servicesOn(inventory, vip).filter(
      (service) =>
        service.forwarding === 'gate' && service.on !== 'director' && realServers(inventory, service).length > 0,
    );
    const holders = gates.flatMap((service) => realServers(inventory, service));
    const lacks = (host: Host) => gates.find((service) => !realServers(inventory, service).includes(host));
    const stuck = holders.find(lacks);
    const unreachable = stuck && lacks(stuck);
    if (!stuck || !unreachable) return [];
    const message =
      `found "${vip.name}" for ${[...new Set(gates.map(({ on }) => on))].join(' and ')} hosts, wanted a VIP for each: ` +
      'under direct routing (gate) a real server holds the VIP on its own loopback and so reaches itself instead of the other tier' +
      ` (${stuck.name} would not reach the service ${unreachable.name}); declare a second VIP as in cluster.example.yaml, or use \`forwarding: masq\``;
    return [{ path: ['vips', i], message }];
  });

/**
 * Two directors that are also real servers need packet marks to recognise the peer's packets (LVS-HOWTO, LocalNode,
 * "Two Box LVS"); ldirectord sets none.
 */
const directorsApart: Rule = (inventory) =>
  inventory.hosts.flatMap((host, i) => {
    if (!host.roles.includes('director')) return [];
    const service = inventory.services.find(
      ({ on, forwarding }) => on !== 'director' && forwarding === 'gate' && host.roles.includes(on),
    );
    if (!service) return [];
    const message =
      `found ${host.name} as director and as real server of ${service.name}, wanted one of the two: under direct routing (gate) ` +
      'a real server keeps the VIP on its loopback without answering ARP, a director holds it on the public interface and must answer, ' +
      'and two directors that are real servers hand connections to each other in a loop';
    return [{ path: ['hosts', i, 'roles'], message }];
  });

export const directRoutingRules: readonly Rule[] = [oneTierPerVip, directorsApart];
