import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { unitOf, units } from '../../facts/host/units.ts';
import { exportFolder } from '../../facts/mail-store/export-folder.ts';
import { type Export, nfsExports } from '../../facts/mail-store/nfs-exports.ts';
import type { Explains } from '../../model/check/cause.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import { hostsWith, type Inventory } from '../../model/inventory/inventory.ts';
import { type MailStore, mailStoreOf } from '../../model/inventory/mail-store.ts';
import { named } from '../../model/text/named.ts';
import { combine } from '../cluster/combine.ts';
import { covers, isOnly } from './nfs-clients.ts';

/** Exported to the private addresses of the mail hosts only: any client can read all mail as root. */
export const mailStoreExported = defineCheck({
  id: 'nfs.mail-store-exported',
  on: 'filer',
  facts: { files: managedFiles, units, exports: nfsExports, folder: exportFolder },
  judge({ seen }, inventory) {
    const store = mailStoreOf(inventory);
    const those = seen.filter(({ facts }) => facts.files.has(paths.exports));
    if (!store || (seen.length > 0 && those.length === 0)) return undefined;
    return combine(
      those.flatMap(({ host: { name }, facts: { units: known, exports, folder, files } }): readonly Verdict[] => {
        const needsMount = files.get(paths.exports)?.content.includes(',mountpoint)') === true;
        if (unitOf(known, 'nfs-server.service').active !== 'active') {
          return [
            {
              status: 'critical',
              hosts: [name],
              explains: mailStoreDown(name, inventory),
              summary: `nfs-server is not running on ${name}`,
              remedy: `On ${name}: \`systemctl start nfs-server\`; \`journalctl -u nfs-server -n 50\` shows why it stopped.`,
            },
          ];
        }
        if (!folder || (needsMount && !folder.isMount)) {
          return [
            {
              status: 'critical',
              hosts: [name],
              explains: mailStoreDown(name, inventory),
              summary: `${store.export} does not exist on ${name}${needsMount ? ': its file system is not mounted' : ''}`,
              remedy: `On ${name}: \`findmnt --verify\`, \`dmesg\`; mount it, then \`exportfs -ra\`.`,
            },
          ];
        }
        return judgeExports(name, store, { exports, inventory });
      }),
    );
  },
});

/** What mail hosts find without the mail store. */
function mailStoreDown(filer: string, inventory: Inventory): Explains {
  const mail = hostsWith(inventory, 'mail').map(({ name }) => name);
  const checks = ['answers', 'mounted', 'same', 'room'].map((what) => `mail-store.${what}`);
  return { kind: 'mail store down', hosts: [filer, ...mail], checks };
}

interface ExportContext {
  readonly exports: readonly Export[];
  readonly inventory: Inventory;
}

function judgeExports(name: string, store: MailStore, { exports, inventory }: ExportContext): readonly Verdict[] {
  const given = exports.filter(({ path }) => path === store.export).map(({ client }) => client);
  const hosts = inventory.hosts.filter(({ roles }) => roles.includes('mail'));
  const without = hosts.filter((host) => !given.some((client) => covers(client, host, inventory)));
  const isMailHost = (client: string) => hosts.some((host) => isOnly(client, host, inventory));
  const strangers = exports.filter(({ path, client }) => reaches(path, store) && !isMailHost(client));
  const bad: Verdict[] = [];
  if (without.length > 0) {
    bad.push({
      status: 'critical',
      hosts: [name],
      others: without.map((host) => host.name),
      summary: `${name} does not export ${store.export} to ${named(without.map((host) => host.name))}`,
      remedy: `On ${name}: \`exportfs -ra\`, \`exportfs -v\`; or \`deploy mail-store\`.`,
    });
  }
  if (strangers.length > 0) {
    bad.push({
      status: 'degraded',
      hosts: [name],
      summary: `${name} exports mail to clients that are not mail hosts: ${strangers.map(({ path, client }) => `${path} to ${client}`).join(', ')}`,
      remedy: `On ${name}: remove those entries from /etc/exports and /etc/exports.d, then \`exportfs -ra\`: these clients can read all mail.`,
    });
  }
  const good = {
    status: 'ok',
    hosts: [name],
    summary: `${name} exports ${store.export} to ${named(store.clients)} only`,
  } as const;
  return bad.length > 0 ? bad : [good];
}

/** Whether the exported path has mail in it: the mail store, a parent, or a subfolder. */
function reaches(path: string, { export: folder }: MailStore): boolean {
  const within = (inner: string, outer: string) =>
    inner === outer || inner.startsWith(outer.endsWith('/') ? outer : `${outer}/`);
  return within(folder, path) || within(path, folder);
}
