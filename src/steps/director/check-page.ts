import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { packages as installed } from '../../facts/host/packages.ts';
import { units } from '../../facts/host/units.ts';
import { iredmailState } from '../../facts/mail/iredmail.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import type { Change } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { runDaemon } from '../host/daemon.ts';
import { packagesInstalled } from '../host/packages.ts';

const packages = ['nginx-light', 'openssl'] as const;
const key = '/etc/ssl/mailha/check-page.key';

export const checkPageInstalled = packagesInstalled({ id: 'check-page.installed', on: ['mail'], packages });

/** `default_server`: ldirectord checks by address, and no other site may answer instead. */
export function renderSite({ domain }: Inventory): string {
  return `# Written by mailha: the page that directors check to see that this host serves the web.
server {
    listen 80 default_server;
    listen 443 ssl default_server;
    server_name ${domain};
    ssl_certificate ${paths.checkPageCertificate};
    ssl_certificate_key ${key};
    access_log off;
    default_type text/plain;

    location = /ldirectord.txt {
        return 200 "ldirectord\\n";
    }
    location / {
        return 404;
    }
}
`;
}

const makeCertificate = `set -e
umask 077
mkdir -p -m 755 "$(dirname "$1")"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \\
  -subj "/CN=$3" -addext "subjectAltName=$4" -keyout "$2" -out "$1.new" 2>/dev/null
chmod 644 "$1.new"
sync "$2" "$1.new"
mv "$1.new" "$1"`;

/** Self-signed, until the mail tier installs its own. */
function certificate({ domain, vips, hosts }: Inventory): Change {
  const names = vips.map(({ name }) => `DNS:${name}.${domain}`);
  const addresses = [
    ...vips.map(({ address }) => address),
    ...hosts.filter(({ roles }) => roles.includes('mail')).map(({ public: address }) => address),
  ];
  return {
    summary: `create a self-signed certificate at ${paths.checkPageCertificate}`,
    run: [
      'sh',
      '-c',
      makeCertificate,
      'sh',
      paths.checkPageCertificate,
      key,
      domain,
      [...names, ...addresses.map((address) => `IP:${address}`)].join(','),
    ],
    undo: [{ run: ['rm', '-f', paths.checkPageCertificate, key] }],
  };
}

/** Debian's default site also claims default_server. */
const removeDefault: Change = {
  summary: "remove Debian's default nginx site",
  run: ['rm', '-f', paths.nginxDefault],
  undo: [{ run: ['ln', '-sf', '/etc/nginx/sites-available/default', paths.nginxDefault] }],
};

export const checkPageServed = defineStep({
  id: 'check-page.served',
  on: ['mail'],
  summary: 'nginx serves /ldirectord.txt on ports 80 and 443',
  facts: { files: managedFiles, units, installed, iredmail: iredmailState },
  plan(now, _host, { inventory }) {
    // iRedMail has its own sites; another step adds the page to them.
    if (now.iredmail.release !== undefined) return [];
    // The package installs this site, so plan its removal even before nginx is installed.
    const hasDefault = now.files.has(paths.nginxDefault) || !now.installed.has('nginx-light');
    return runDaemon(
      {
        unit: 'nginx.service',
        prepare: [
          ...(now.files.has(paths.checkPageCertificate) ? [] : [certificate(inventory)]),
          ...(hasDefault ? [removeDefault] : []),
        ],
        files: [{ path: paths.checkPageSite, content: renderSite(inventory) }],
        test: { summary: 'validate the nginx configuration', run: ['nginx', '-t', '-q'] },
        activate: { summary: 'reload or start nginx', run: ['systemctl', 'reload-or-restart', 'nginx.service'] },
      },
      now,
    );
  },
});
