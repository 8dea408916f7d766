import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { unitOf, units } from '../../facts/host/units.ts';
import type { Host } from '../../model/inventory/inventory.ts';
import { defineStep } from '../../model/plan/step.ts';
import { runDaemon } from '../host/daemon.ts';
import { nfsPorts } from '../host/firewall-rules.ts';

/** nfs.conf(5), read after Debian's /etc/nfs.conf. */
export function renderNfs(host: Host): string {
  return `# Written by mailha from cluster.yaml. Local changes show as drift and are overwritten by the next deploy.

[nfsd]
# On the private network only.
host=${host.private}
# NFSv4 needs one port and no callbacks from the filer: locking is built in.
vers3=n
vers4=y

[mountd]
# Unused; the fixed port lets the firewall block it.
port=${nfsPorts.mountd}
# Trust the groups that mail hosts send: the filer does not know their users.
manage-gids=n

[statd]
port=${nfsPorts.statd}
outgoing-port=${nfsPorts.statdOut}
`;
}

export const nfsServes = defineStep({
  id: 'nfs-server.serves',
  on: ['filer'],
  summary: 'the filer serves NFS 4 on its private address',
  facts: { files: managedFiles, units },
  plan(now, host) {
    const runs = unitOf(now.units, 'nfs-server.service').active === 'active';
    return runDaemon(
      {
        unit: 'nfs-server.service',
        files: [{ path: paths.nfs, content: renderNfs(host) }],
        activate: {
          summary: 'start nfsd',
          run: ['systemctl', 'restart', 'nfs-server.service'],
          // The grace period in which clients reclaim their open files and locks.
          ...(runs ? { disrupts: 'mail waits for the filer, up to 90 s' } : {}),
          timeoutSeconds: 180,
        },
      },
      now,
    );
  },
});
