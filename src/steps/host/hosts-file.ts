import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import type { Vip } from '../../model/inventory/services.ts';
import { defineStep } from '../../model/plan/step.ts';
import { withBlock } from './block.ts';
import { putFiles } from './put-file.ts';

const from = '# BEGIN mailha: every host and VIP of the cluster';
const to = '# END mailha';

/** Names that work also when DNS does not: `lb1` is its public address, `lb1.local` its private one, as in the guide. */
export function hostsBlock(inventory: Inventory): string {
  const { hosts, vips, domain } = inventory;
  const lines = [
    ...hosts.map(({ name, public: address }) => `${address}\t${name}.${domain} ${name}`),
    ...vips.map((vip) => `${vip.address}\t${namesOf(vip, inventory)}`),
    ...hosts.map(({ name, private: address }) => `${address}\t${name}.local`),
  ];
  return `${[from, ...lines, to].join('\n')}\n`;
}

/** Clients of the database know it by a name of its own, whichever VIP it is behind. */
function namesOf({ name }: Vip, { services, database, domain }: Inventory): string {
  const alias = services.some(({ vip, check }) => vip === name && check === 'mysql') ? [database.alias] : [];
  return [name, ...alias].map((word) => `${word}.${domain} ${word}`).join(' ');
}

/** ldirectord asks for the name of every real server on every check, and would wait for a DNS server that is down. */
export const hostsFileWritten = defineStep({
  id: 'hosts-file.written',
  on: ['director', 'database', 'mail', 'filer', 'arbiter'],
  summary: '/etc/hosts lists every host and VIP',
  facts: { files: managedFiles },
  plan({ files }, _host, { inventory }) {
    const now = files.get(paths.hosts)?.content ?? '127.0.0.1\tlocalhost\n';
    // At the top: the first line that has a name says what the host is called, and Debian's `127.0.1.1 lb1` would win.
    return putFiles(files, [{ path: paths.hosts, content: withBlock(now, hostsBlock(inventory), 'first') }]);
  },
});
