import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import type { Vip } from '../../model/inventory/services.ts';
import { defineStep } from '../../model/plan/step.ts';
import { withBlock } from './block.ts';
import { putFiles } from './put-file.ts';

const from = '# BEGIN mailha: every host and VIP of the cluster';
const to = '# END mailha';

/** Names that resolve without DNS: `lb1` is the public address, `lb1.local` the private one, as in the guide. */
export function hostsBlock(inventory: Inventory): string {
  const { hosts, vips, domain } = inventory;
  const lines = [
    ...hosts.map(({ name, public: address }) => `${address}\t${name}.${domain} ${name}`),
    ...vips.map((vip) => `${vip.address}\t${namesOf(vip, inventory)}`),
    ...hosts.map(({ name, private: address }) => `${address}\t${name}.local`),
  ];
  return `${[from, ...lines, to].join('\n')}\n`;
}

/** Database clients use their own name, whichever VIP serves it. */
function namesOf({ name }: Vip, { services, database, domain }: Inventory): string {
  const alias = services.some(({ vip, check }) => vip === name && check === 'mysql') ? [database.alias] : [];
  return [name, ...alias].map((word) => `${word}.${domain} ${word}`).join(' ');
}

/** ldirectord resolves every real server on each check, and would hang while a DNS server is down. */
export const hostsFileWritten = defineStep({
  id: 'hosts-file.written',
  on: ['director', 'database', 'mail', 'filer', 'arbiter'],
  summary: '/etc/hosts lists every host and VIP',
  facts: { files: managedFiles },
  plan({ files }, _host, { inventory }) {
    const now = files.get(paths.hosts)?.content ?? '127.0.0.1\tlocalhost\n';
    // At the top: the first line with a name sets the host's own name, and Debian's `127.0.1.1 lb1` would win.
    return putFiles(files, [{ path: paths.hosts, content: withBlock(now, hostsBlock(inventory), 'first') }]);
  },
});
