import type { Files } from '../../facts/host/files.ts';
import { hostsFromTemplate } from '../../facts/host/hosts-template.ts';
import { hostsMark, managedFiles, paths } from '../../facts/host/managed-files.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import type { Vip } from '../../model/inventory/services.ts';
import { defineStep } from '../../model/plan/step.ts';
import { withBlock } from './block.ts';
import { putFiles, type WantedFile } from './put-file.ts';

const to = '# END mailha';

/** Names that resolve without DNS: `lb1` is the public address, `lb1.local` the private one, as in the guide. */
export function hostsBlock(inventory: Inventory): string {
  const { hosts, vips, domain } = inventory;
  const lines = [
    ...hosts.map(({ name, public: address }) => `${address}\t${name}.${domain} ${name}`),
    ...vips.map((vip) => `${vip.address}\t${namesOf(vip, inventory)}`),
    ...hosts.map(({ name, private: address }) => `${address}\t${name}.local`),
  ];
  return `${[hostsMark, ...lines, to].join('\n')}\n`;
}

/** Database clients use their own name, whichever VIP serves it. */
function namesOf({ name }: Vip, { services, database, domain }: Inventory): string {
  const alias = services.some(({ vip, check }) => vip === name && check === 'mysql') ? [database.alias] : [];
  return [name, ...alias].map((word) => `${word}.${domain} ${word}`).join(' ');
}

/** The line that tells cloud-init which language the template is in; it must stay the first one. */
const language = /^##\s*template:.*\n/;

/** cloud-init's template with the block. Nothing in the block is special to its languages. */
function templateWith(files: Files, block: string): readonly WantedFile[] {
  const now = files.get(paths.hostsTemplate);
  if (!now) return [];
  const head = language.exec(now.content)?.[0] ?? '';
  const content = head + withBlock(now.content.slice(head.length), block, 'first');
  return [{ path: paths.hostsTemplate, content, mode: now.mode }];
}

/** ldirectord resolves every real server on each check, and would hang while a DNS server is down. */
export const hostsFileWritten = defineStep({
  id: 'hosts-file.written',
  on: ['director', 'database', 'mail', 'filer', 'arbiter'],
  summary: '/etc/hosts lists every host and VIP',
  facts: { files: managedFiles, fromTemplate: hostsFromTemplate },
  plan({ files, fromTemplate }, _host, { inventory }) {
    const now = files.get(paths.hosts)?.content ?? '127.0.0.1\tlocalhost\n';
    const block = hostsBlock(inventory);
    return putFiles(files, [
      // At the top: the first line with a name sets the host's own name, and Debian's `127.0.1.1 lb1` would win.
      { path: paths.hosts, content: withBlock(now, block, 'first') },
      ...(fromTemplate ? templateWith(files, block) : []),
    ]);
  },
});
