import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { startCommands, stateInWords, unitOf, units } from '../../facts/host/units.ts';
import { exportFolder } from '../../facts/mail-store/export-folder.ts';
import { type Export, nfsExports } from '../../facts/mail-store/nfs-exports.ts';
import type { Explains } from '../../model/check/cause.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import { type Host, hostsWith, type Inventory } from '../../model/inventory/inventory.ts';
import { type MailStore, mailStoreOf } from '../../model/inventory/mail-store.ts';
import { named } from '../../model/text/named.ts';
import { combine } from '../cluster/combine.ts';
import { judgeOptions } from './export-options.ts';
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
        const server = unitOf(known, 'nfs-server.service');
        if (server.active !== 'active') {
          return [
            {
              status: 'critical',
              hosts: [name],
              explains: mailStoreDown(name, inventory),
              summary: `nfs-server is not running on ${name} (${stateInWords(server)})`,
              remedy: `On ${name}: \`${startCommands([['nfs-server', server]])}\`; \`journalctl -u nfs-server -n 50\` shows why it stopped.`,
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
        return judgeExports(name, store, { exports, inventory, isMount: folder.isMount });
      }),
    );
  },
});

/** What mail hosts find without the mail store. */
function mailStoreDown(filer: string, inventory: Inventory): Explains {
  const mail = hostsWith(inventory, 'mail').map(({ name }) => name);
  const checks = ['answers', 'mounted', 'same', 'room', 'usable'].map((what) => `mail-store.${what}`);
  return { kind: 'mail store down', hosts: [filer, ...mail], checks };
}

interface ExportContext {
  readonly exports: readonly Export[];
  readonly inventory: Inventory;
  /** Whether the mail store is a file system of its own. */
  readonly isMount: boolean;
}

function judgeExports(
  name: string,
  store: MailStore,
  { exports, inventory, isMount }: ExportContext,
): readonly Verdict[] {
  const leading = exports.filter((each) => leadsTo(each, store, isMount));
  const given = leading.map(({ client }) => client);
  const hosts = inventory.hosts.filter(({ roles }) => roles.includes('mail'));
  const without = hosts.filter((host) => !given.some((client) => covers(client, host, inventory)));
  const isMailHost = (client: string) => hosts.some((host) => isOnly(client, host, inventory));
  const strangers = exports.filter((each) => reaches(each, store, isMount) && !isMailHost(each.client));
  const hasOwnEntry = (host: Host) => given.some((client) => isOnly(client, host, inventory));
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
      remedy: strangerRemedy(name, strangers, hosts.every(hasOwnEntry)),
    });
  }
  bad.push(...judgeOptions(name, { exports: leading, store, hosts }, inventory));
  const good = {
    status: 'ok',
    hosts: [name],
    summary: `${name} exports ${store.export} to ${named(store.clients)} only`,
  } as const;
  return bad.length > 0 ? bad : [good];
}

/** A mail host without an entry of its own loses its mail store together with the entry that is removed. */
function strangerRemedy(name: string, strangers: readonly Export[], haveOwnEntries: boolean): string {
  const first = haveOwnEntries ? '' : '`deploy mail-store` first, which exports it to each mail host by address. ';
  const netgroup = strangers.find(({ client }) => client.startsWith('@'))?.client.slice(1);
  const members = netgroup === undefined ? '' : `\`getent netgroup ${netgroup}\` shows its members; `;
  return `${first}On ${name}: ${members}remove those entries from /etc/exports and /etc/exports.d, then \`exportfs -ra\`: these clients can read all mail.`;
}

/** Whether clients reach mail through the export: it is the mail store, a parent or a subfolder. */
function reaches(each: Export, store: MailStore, isMount: boolean): boolean {
  return leadsTo(each, store, isMount) || within(each.path, store.export);
}

/** Whether clients reach the whole mail store through it. Without crossmnt, a parent stops at the next file system (exports(5)). */
function leadsTo({ path, options }: Export, { export: folder }: MailStore, isMount: boolean): boolean {
  return path === folder || (within(folder, path) && (!isMount || options.has('crossmnt')));
}

const within = (inner: string, outer: string) =>
  inner === outer || inner.startsWith(outer.endsWith('/') ? outer : `${outer}/`);
