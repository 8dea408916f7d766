import { firewallTable } from '../../facts/host/firewall.ts';
import { type Host, type Inventory, interfaceOf } from '../../model/inventory/inventory.ts';
import type { Role } from '../../model/inventory/services.ts';
import { providers } from '../../model/mail/directory.ts';
import { fingerprint } from '../../model/plan/plan.ts';
import { members } from '../galera/mariadb-config.ts';

/** Fixed ports of mountd and statd, which otherwise change at every start (nfs-server.ts). */
export const nfsPorts = { mountd: 20048, statd: 32765, statdOut: 32766 } as const;
const nfsAside = Object.values(nfsPorts).join(', ');

/** Who may reach which ports on a host with one of these roles. */
interface FirewallRule {
  readonly roles: readonly Role[];
  rules(host: Host, inventory: Inventory): string;
}

const guards: readonly FirewallRule[] = [
  {
    roles: ['database', 'arbiter'],
    rules(host, inventory) {
      const { networks, database } = inventory;
      const clients = [networks.public.cidr, networks.private.cidr, ...database.clients];
      return `
        # State transfer, group communication, incremental transfer: among the members, on the private network.
        ${onPrivate(host, inventory, members(inventory))} tcp dport { 4444, 4567, 4568 } accept
        tcp dport { 4444, 4567, 4568 } counter drop
        udp dport 4567 counter drop
        # Clients, through the VIP or directly.
        ${from(clients)} tcp dport 3306 accept
        tcp dport 3306 counter drop`;
    },
  },
  {
    roles: ['mail'],
    rules(host, inventory) {
      const { mail } = inventory;
      const all = providers(inventory).map((one) => one.private);
      const clients = mail.ldapClients.length > 0 ? [`${from(mail.ldapClients)} tcp dport { 389, 636 } accept`] : [];
      return `
        # Other mail hosts replicate from slapd, and use it while their own is down, on the private network.
        ${[`${onPrivate(host, inventory, all)} tcp dport { 389, 636 } accept`, ...clients].join('\n        ')}
        tcp dport { 389, 636 } counter drop`;
    },
  },
  {
    roles: ['filer'],
    rules: (host, inventory) => `
        # NFSv4 uses one port. mountd and statd serve NFSv3, which is off, but still listen.
        ${onPrivate(host, inventory, [inventory.networks.private.cidr])} tcp dport 2049 accept
        tcp dport { 2049, ${nfsAside} } counter drop
        udp dport { 2049, ${nfsAside} } counter drop`,
  },
  {
    roles: ['mail', 'filer'],
    rules: (host, inventory) => `
        # rpcbind, installed with NFS, lists the other RPC services.
        ${onPrivate(host, inventory, [inventory.networks.private.cidr])} tcp dport 111 accept
        ${onPrivate(host, inventory, [inventory.networks.private.cidr])} udp dport 111 accept
        tcp dport 111 counter drop
        udp dport 111 counter drop`,
  },
];

const from = (sources: readonly string[]) => `ip saddr { ${[...new Set(sources)].join(', ')} }`;

function onPrivate(host: Host, inventory: Inventory, sources: readonly string[]): string {
  return `iifname "${interfaceOf(inventory, host, 'private')}" ${from(sources)}`;
}

/** Roles whose hosts have ports to protect. */
export const guardedRoles: readonly Role[] = [...new Set(guards.flatMap(({ roles }) => roles))];

/**
 * A separate table with only the ports of the host's roles: it leaves other filters alone and cannot block SSH. It
 * matches addresses without connection tracking, so an established session proves that a new one would be accepted.
 * Only loopback is accepted unconditionally, because a host may query itself.
 */
export function renderFirewall(host: Host, inventory: Inventory): { readonly text: string; readonly version: string } {
  const rules = `
    chain input {
        type filter hook input priority filter; policy accept;
        iif lo accept${guards
          .filter(({ roles }) => roles.some((role) => host.roles.includes(role)))
          .map((guard) => guard.rules(host, inventory))
          .join('')}
    }
`;
  const version = fingerprint(rules).slice(0, 12);
  const text = `#!/usr/sbin/nft -f
# Written by mailha from cluster.yaml. Local changes show as drift and are overwritten by the next deploy.

table inet ${firewallTable}
delete table inet ${firewallTable}
# Table name of older releases.
table inet mailha_databases
delete table inet mailha_databases

table inet ${firewallTable} {
    chain version_${version} {
    }
${rules}}
`;
  return { text, version };
}
