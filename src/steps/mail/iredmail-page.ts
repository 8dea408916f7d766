import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { units } from '../../facts/host/units.ts';
import { iredmailState } from '../../facts/mail/iredmail.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { vipsServedBy } from '../../model/inventory/inventory.ts';
import type { Change } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { runDaemon } from '../host/daemon.ts';
import { toInstall } from './iredmail-wanted.ts';

/**
 * On port 80 iRedMail redirects every request to https, including the directors' check. The check uses the VIP's address as host
 * name, which takes precedence over iRedMail's catch-all, so none of its files is edited. With iRedMail, nginx reads `*.conf` only.
 */
export function renderPage(host: Host, inventory: Inventory): string {
  const addresses = [host.public, ...vipsServedBy(inventory, host).map(({ address }) => address)];
  return `# Written by mailha: the page that directors check to see that this host serves the web.
server {
    listen 80;
    server_name ${addresses.join(' ')};
    access_log off;
    default_type text/plain;

    location = /ldirectord.txt {
        return 200 "ldirectord\\n";
    }
    location / {
        return 301 https://$host$request_uri;
    }
}
`;
}

/** The earlier default server of both ports, which now serve webmail. */
const removeOld: Change = {
  summary: `remove ${paths.checkPageSite}, which would replace webmail`,
  run: ['rm', '-f', paths.checkPageSite],
};

export const pageServed = defineStep({
  id: 'iredmail.page',
  on: ['mail'],
  summary: "the directors' check page is served beside iRedMail's sites",
  facts: { files: managedFiles, units, state: iredmailState },
  plan(now, host, { inventory }) {
    if (!inventory.mail.iredmail) return [];
    const ahead = toInstall(now.state, host, inventory) !== undefined;
    const files = ahead ? new Map() : now.files;
    return runDaemon(
      {
        unit: 'nginx.service',
        prepare: ahead || files.has(paths.checkPageSite) ? [removeOld] : [],
        files: [
          { path: paths.webPage, content: 'ldirectord\n' },
          { path: paths.webSite, content: renderPage(host, inventory) },
        ],
        test: { summary: 'validate the nginx configuration', run: ['nginx', '-t', '-q'] },
        activate: { summary: 'reload or start nginx', run: ['systemctl', 'reload-or-restart', 'nginx.service'] },
      },
      { files, units: now.units },
    );
  },
});
