import { addresses } from '../../facts/host/addresses.ts';
import { firewallTable, firewallVersion } from '../../facts/host/firewall.ts';
import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { mustBeOnDeclared } from '../../facts/host/own-interfaces.ts';
import { unitOf, units } from '../../facts/host/units.ts';
import type { Change, Run } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { guardedRoles, renderFirewall } from './firewall-rules.ts';
import { putFiles } from './put-file.ts';

// Loaded before any interface comes up, so no daemon, and no systemd socket such as rpcbind's, is ever reachable
// without it.
const unit = `[Unit]
Description=Firewall for the cluster's ports
DefaultDependencies=no
After=nftables.service
PartOf=nftables.service
Wants=network-pre.target
Before=network-pre.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f ${paths.firewall}
ExecReload=/usr/sbin/nft -f ${paths.firewall}
ExecStop=-/usr/sbin/nft delete table inet ${firewallTable}

[Install]
WantedBy=multi-user.target
`;

const again = `# Written by mailha: nftables.service flushes all tables first, so the cluster's rules are loaded after it, at
# every start and reload.
[Service]
ExecStartPost=-/usr/sbin/nft -f ${paths.firewall}
ExecReload=-/usr/sbin/nft -f ${paths.firewall}
`;

const timer = 'mailha-firewall-undo';

/** Armed first: if the rules lock the worker out, or it dies, they are removed automatically. */
const load: Change = {
  summary: 'load the firewall rules, with automatic rollback after 60 s',
  run: [
    'sh',
    '-c',
    `systemctl stop "$1.timer" 2>/dev/null
systemd-run --quiet --collect --unit="$1" --on-active=60 --timer-property=AccuracySec=1s nft delete table inet "$2" && nft -f "$3"`,
    'sh',
    ...[timer, firewallTable, paths.firewall],
  ],
  undo: [{ run: ['sh', '-c', 'nft delete table inet "$0" 2>/dev/null || true', firewallTable] }],
};

/** Reaching this point shows that the host is still reachable. */
const confirm: Change = {
  summary: 'cancel the rollback (the host is still reachable) and load the rules at boot',
  run: [
    'sh',
    '-c',
    'systemctl daemon-reload && systemctl enable --quiet mailha-firewall && systemctl restart mailha-firewall && { systemctl stop "$1.timer" 2>/dev/null || true; }',
    'sh',
    timer,
  ],
};

const off: Run = { run: ['systemctl', 'disable', '--now', '--quiet', 'mailha-firewall'] };
const asBefore: Run = { run: ['sh', '-c', 'systemctl daemon-reload && systemctl restart mailha-firewall'] };

export const portsGuarded = defineStep({
  id: 'firewall.ports-guarded',
  on: guardedRoles,
  summary: 'database, directory and mail store ports accept only the cluster and declared clients',
  facts: { files: managedFiles, units, firewallVersion, addresses },
  plan({ files, units: known, firewallVersion: loaded, addresses: held }, host, { inventory }) {
    mustBeOnDeclared(held, host, inventory);
    const { text, version } = renderFirewall(host, inventory);
    const written = putFiles(files, [
      { path: paths.firewallUnit, content: unit },
      { path: paths.firewall, content: text },
      { path: paths.firewallAgain, content: again },
    ]);
    const { active, enabled } = unitOf(known, 'mailha-firewall.service');
    if (written.length === 0 && loaded === version && active === 'active' && enabled) return [];
    const changes = [
      ...written,
      ...(loaded === version ? [] : [load]),
      { ...confirm, ...(enabled ? {} : { undo: [off] }) },
    ];
    // Undone last, when the old files are back, so that no protected port is ever open.
    return changes.map((change, i) =>
      i === 0 && active === 'active' ? { ...change, undo: [...(change.undo ?? []), asBefore] } : change,
    );
  },
});
