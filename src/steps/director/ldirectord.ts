import { fallbackFlags } from '../../facts/director/ipvs.ts';
import { maintenanceDirectory } from '../../facts/director/ldirectord.ts';
import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { units } from '../../facts/host/units.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { hostsWith } from '../../model/inventory/inventory.ts';
import type { Service, ServiceCheck } from '../../model/inventory/services.ts';
import { checkMailbox, hasCheckMailbox } from '../../model/mail/check-mailbox.ts';
import type { Cluster } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { runDaemon } from '../host/daemon.ts';
import type { WantedFile } from '../host/put-file.ts';
import { shipped } from '../host/shipped.ts';

/**
 * Seconds. A real server that refuses is removed after at most 2 rounds, a silent one after 2 rounds and 2 timeouts.
 */
export const timing = { checkinterval: 3, checktimeout: 5, failurecount: 2 } as const;

const head = `# Written by mailha from cluster.yaml. Local changes show as drift and are overwritten by the next deploy.

# To the journal through syslog(3).
logfile="daemon"

checkinterval=${timing.checkinterval}
# The checks time out on their own after 4 seconds.
checktimeout=${timing.checktimeout}
# One lost packet removes no real server.
failurecount=${timing.failurecount}
# One process per virtual service: a hanging real server does not delay the checks of other services.
fork=yes

# Weight 0 instead of removal: a drained real server keeps its connections until they end.
quiescent=yes
# Without it a restart briefly gives every real server weight 1, even those that are down or drained.
readdquiescent=yes
# Keep the table, and so the clients' connections, when ldirectord is restarted.
cleanstop=no
# A reload would not re-read the check scripts; a restart does.
autoreload=no
# A file named 192.0.2.17 or 192.0.2.17:80 here drains that real server. Create it on every director.
maintenancedir=${maintenanceDirectory}
`;

/**
 * Limits of the built-in checks (ldirectord 4.12): http never removes a server that accepts and hangs, imaps wants the
 * address in a trusted certificate, pops is up even when nothing listens, smtp has no TLS, and mysql ignores wsrep.
 */
const checkFiles: Readonly<Record<ServiceCheck, string>> = {
  mysql: paths.checkMysql,
  http: paths.checkHttp,
  https: paths.checkHttps,
  imaps: paths.checkImaps,
  pops: paths.checkPops,
  smtps: paths.checkSmtps,
  submission: paths.checkSubmission,
  connect: paths.checkConnect,
};

export function renderLdirectord(inventory: Inventory): string {
  const services = inventory.services.map((service) => virtual(service, inventory));
  return [head, ...services].join('\n');
}

function virtual(service: Service, inventory: Inventory): string {
  const vip = inventory.vips.find(({ name }) => name === service.vip)?.address;
  const flags = fallbackFlags[service.scheduler];
  const lines = [
    `# ${service.name}, on the ${service.on} hosts`,
    `virtual=${vip}:${service.port}`,
    ...hostsWith(inventory, service.on).map((host) => `real=${host.public}:${service.port} ${service.forwarding} 1`),
    'protocol=tcp',
    `scheduler=${service.scheduler}`,
    ...(flags ? [`schedflags=${flags}`] : []),
    ...(service.persistent ? [`persistent=${service.persistent}`] : []),
    'checktype=external-perl',
    `checkcommand="${checkFiles[service.check]}"`,
  ];
  return `${lines.map((line, i) => (i < 2 ? line : `    ${line}`)).join('\n')}\n`;
}

// Debian's unit does not wait for ldirectord to end, so a restart finds the old one and gives up. Here systemd kills it
// with all its children: nothing is lost, because the IPVS table stays. PERLIO is what ldirectord would otherwise set
// by re-executing itself.
const unit = `[Unit]
Wants=network-online.target
After=network-online.target

[Service]
Environment=PERLIO=perlio
ExecStop=
KillMode=mixed
TimeoutStopSec=15
Restart=on-failure
RestartSec=2
`;

const note = `A file named after a real server's address drains it: no new connections; existing ones run until they end.

    touch 192.0.2.17       all services of that real server
    touch 192.0.2.17:993   one of them

Create it on every director, and remove it to put the real server back into service.
`;

function checkScripts(): readonly WantedFile[] {
  return [paths.checkLibrary, ...Object.values(checkFiles)].map((path) => ({
    path,
    content: shipped(path.slice(path.lastIndexOf('/') + 1)),
    mode: path === paths.checkLibrary ? '644' : '755',
  }));
}

const mailboxFile = (inventory: Inventory, { checkMailboxPassword }: Cluster['secrets']): WantedFile => ({
  path: paths.checkMailbox,
  content: `${checkMailbox(inventory).address} ${checkMailboxPassword}\n`,
  mode: '600',
  secret: 'whole',
});

function wantedFiles({ inventory, secrets }: Cluster): readonly WantedFile[] {
  return [
    ...checkScripts(),
    { path: paths.monitorPassword, content: `${secrets.monitorPassword}\n`, mode: '600', secret: 'whole' },
    ...(hasCheckMailbox(inventory) ? [mailboxFile(inventory, secrets)] : []),
    { path: paths.maintenanceNote, content: note },
    { path: paths.ldirectordUnit, content: unit },
    // A hand-written file may hold logins and passwords for its checks, and is readable by everyone.
    { path: paths.ldirectord, content: renderLdirectord(inventory), secret: 'values' },
  ];
}

export const ldirectordChecks = defineStep({
  id: 'ldirectord.checks',
  on: ['director'],
  summary: 'ldirectord maintains the IPVS table with checks of the real service',
  facts: { files: managedFiles, units },
  plan: (now, _host, cluster) =>
    runDaemon(
      {
        unit: 'ldirectord.service',
        files: wantedFiles(cluster),
        activate: {
          summary: 'restart ldirectord (keeps the IPVS table)',
          run: ['systemctl', 'restart', 'ldirectord.service'],
        },
      },
      now,
    ),
});
