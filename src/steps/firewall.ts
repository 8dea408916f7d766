import { firewallTable, firewallVersion } from '../facts/firewall.ts';
import { managedFiles, paths } from '../facts/managed-files.ts';
import { unitOf, units } from '../facts/units.ts';
import { providers } from '../model/directory.ts';
import type { Host, Inventory } from '../model/inventory.ts';
import { fingerprint } from '../model/plan.ts';
import type { Change } from '../model/step.ts';
import { defineStep } from '../model/step.ts';
import { members } from './mariadb-config.ts';
import { putFiles } from './put-file.ts';

/**
 * A table of its own that names ports and lets everything else be: whatever else filters on the host is not touched, and SSH
 * cannot be shut out by it. Of every packet the address is looked at and not the connection, so that a session that goes
 * on proves that a new one would.
 */
export function renderFirewall(
  host: Host,
  inventory: Inventory,
): { readonly text: string; readonly version: string } | undefined {
  const parts = [
    ...(host.roles.some((role) => role === 'database' || role === 'arbiter') ? [databaseRules(inventory)] : []),
    ...(hasDirectory(host, inventory) ? [directoryRules(inventory)] : []),
  ];
  if (parts.length === 0) return undefined;
  const rules = `
    chain input {
        type filter hook input priority filter; policy accept;
        iif lo accept
${parts.join('')}    }
`;
  const version = fingerprint(rules).slice(0, 12);
  const text = `#!/usr/sbin/nft -f
# Written by mailha from cluster.yaml. What is changed here shows as drift, and the next deploy puts it back.

table inet ${firewallTable}
delete table inet ${firewallTable}

table inet ${firewallTable} {
    chain version_${version} {
    }
${rules}}
`;
  return { text, version };
}

function databaseRules(inventory: Inventory): string {
  const { networks, database } = inventory;
  const clients = [...new Set([networks.public.cidr, networks.private.cidr, ...database.clients])];
  return `        # State transfer, group communication, incremental transfer: among the members, on the private network.
        iifname "${networks.private.interface}" ip saddr { ${members(inventory).join(', ')} } tcp dport { 4444, 4567, 4568 } accept
        tcp dport { 4444, 4567, 4568 } counter drop
        udp dport 4567 counter drop
        # Clients, whether they come to the VIP or to the host.
        ip saddr { ${clients.join(', ')} } tcp dport 3306 accept
        tcp dport 3306 counter drop
`;
}

/** iRedMail brings one; what asks it is on the host itself, or another provider. */
function hasDirectory(host: Host, { mail }: Inventory): boolean {
  return host.roles.includes('mail') && mail.iredmail !== undefined;
}

function directoryRules(inventory: Inventory): string {
  const { private: network } = inventory.networks;
  const peers = providers(inventory).map((one) => one.private);
  return `        # The directory: among the providers, on the private network.
        iifname "${network.interface}" ip saddr { ${peers.join(', ')} } tcp dport { 389, 636 } accept
        tcp dport { 389, 636 } counter drop
`;
}

const unit = `[Unit]
Description=Who may reach the ports of the database and of the directory
# A reload of the host's own rules flushes all tables.
After=nftables.service
PartOf=nftables.service
Before=mariadb.service garb.service slapd.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f ${paths.firewall}
ExecStop=/usr/sbin/nft delete table inet ${firewallTable}

[Install]
WantedBy=multi-user.target
`;

const timer = 'mailha-firewall-undo';

/** Armed first: were the worker shut out, or gone, the rules would take themselves away. */
const load: Change = {
  summary: 'load the rules, to be taken away again after 60 s unless that is called off',
  run: [
    'sh',
    '-c',
    `systemctl stop "$1.timer" 2>/dev/null
systemd-run --quiet --collect --unit="$1" --on-active=60 --timer-property=AccuracySec=1s nft delete table inet "$2" && nft -f "$3"`,
    'sh',
    ...[timer, firewallTable, paths.firewall],
  ],
  undo: [{ run: ['nft', 'delete', 'table', 'inet', firewallTable] }],
};

/** That this can be said shows that the host can still be reached. */
const confirm: Change = {
  summary: 'call that off, since the host is still reached, and load the rules at boot',
  run: [
    'sh',
    '-c',
    'systemctl daemon-reload && systemctl enable --quiet mailha-firewall && systemctl restart mailha-firewall && { systemctl stop "$1.timer" 2>/dev/null || true; }',
    'sh',
    timer,
  ],
  undo: [{ run: ['systemctl', 'disable', '--now', '--quiet', 'mailha-firewall'] }],
};

export const portsGuarded = defineStep({
  id: 'firewall.ports-guarded',
  on: ['database', 'arbiter', 'mail'],
  summary: 'the ports of the database and of the directory are open to the cluster and to declared clients only',
  facts: { files: managedFiles, units, firewallVersion },
  plan({ files, units: known, firewallVersion: loaded }, host, { inventory }) {
    const wanted = renderFirewall(host, inventory);
    if (!wanted) return [];
    const written = putFiles(files, [
      { path: paths.firewallUnit, content: unit },
      { path: paths.firewall, content: wanted.text },
    ]);
    const { active, enabled } = unitOf(known, 'mailha-firewall.service');
    const isLoaded = loaded === wanted.version;
    if (written.length === 0 && isLoaded && active === 'active' && enabled) return [];
    return [...written, ...(isLoaded ? [] : [load]), confirm];
  },
});
