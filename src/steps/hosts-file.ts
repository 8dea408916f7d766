import { files } from '../facts/files.ts';
import type { Inventory } from '../model/inventory.ts';
import { defineStep } from '../model/step.ts';
import { putFile } from './put-file.ts';

const path = '/etc/hosts';
const from = '# BEGIN mailha: every host and VIP of the cluster';
const to = '# END mailha';

/** Names that work also when DNS does not: `lb1` is its public address, `lb1.local` its private one, as in the guide. */
export function hostsBlock({ hosts, vips, domain }: Inventory): string {
  const lines = [
    ...hosts.map(({ name, public: address }) => `${address}\t${name}.${domain} ${name}`),
    ...vips.map(({ name, address }) => `${address}\t${name}.${domain} ${name}`),
    ...hosts.map(({ name, private: address }) => `${address}\t${name}.local`),
  ];
  return [from, ...lines, to].join('\n');
}

/** The file with our block in place of the one that was there, or at its end; what others wrote stays. */
export function withBlock(text: string, block: string): string {
  const start = text.indexOf(from);
  const end = text.indexOf(to, start);
  if (start < 0 || end < 0) return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${block}\n`;
  return text.slice(0, start) + block + text.slice(end + to.length);
}

export const hostsFileWritten = defineStep({
  id: 'hosts-file.written',
  on: ['director', 'database', 'mail', 'filer', 'arbiter'],
  summary: '/etc/hosts names every host and VIP',
  facts: { files: files('hosts-file', [path]) },
  plan({ files }, _host, { inventory }) {
    const now = files.get(path);
    const content = withBlock(now?.content ?? '127.0.0.1\tlocalhost\n', hostsBlock(inventory));
    const change = putFile(files, { path, content });
    return change ? [change] : [];
  },
});
