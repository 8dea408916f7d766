import { clock } from '../../facts/host/clock.ts';
import { type Backup, backups } from '../../facts/mail/backups.ts';
import { type IredmailState, iredmailState } from '../../facts/mail/iredmail.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { componentsOf } from '../../model/inventory/mail.ts';
import { beginning } from '../../model/text/cut.ts';
import { named } from '../../model/text/named.ts';
import { combine, hostsOf } from '../cluster/combine.ts';
import { span } from '../cluster/words.ts';
import { installedOf } from './services.ts';

/** The jobs run at 03:00 and 03:30; one that takes hours is not late yet. */
const lateSeconds = 36 * 3600;
/** bzip2 makes 14 bytes of an empty dump; a header alone is larger than this. */
const emptyBytes = 100;

const jobNames = { mysql: 'SQL', ldap: 'LDAP' } as const;
const scripts = { mysql: 'backup_mysql.sh', ldap: 'backup_openldap.sh' } as const;

/** Databases that exist after an installation and that iRedMail's script names. */
function wantedDumps({ mail }: Pick<Inventory, 'mail'>): readonly string[] {
  const components = mail.iredmail ? componentsOf(mail.iredmail) : [];
  const optional = { roundcube: 'roundcubemail', sogo: 'sogo' } as const;
  const theirs = components.flatMap((name) => (name === 'roundcube' || name === 'sogo' ? [optional[name]] : []));
  return ['mysql', 'amavisd', 'iredadmin', 'iredapd', ...theirs];
}

/** What is wrong with it; undefined when it is complete. Its script calls a dump that failed a success. */
function trouble(found: Backup, { ranAt }: IredmailState, now: number, inventory: Inventory): string | undefined {
  if (found.log === undefined) return now - ranAt > lateSeconds ? 'was never made' : undefined;
  if (now - found.at > lateSeconds) return `was last made ${span(now - found.at)} ago`;
  const error = found.lines.find((line) => /\berror\b|Success\? NO|denied|failed/i.test(line));
  if (error !== undefined) return `has an error: ${beginning(error.replace(/^[* ]+/, ''), 100)}`;
  const names = [...found.files.keys()];
  const missing = wantedDumps(inventory).filter((name) => !names.some((file) => file.startsWith(`${name}-`)));
  if (found.kind === 'mysql' && missing.length > 0) return `has no dump of ${named(missing)}`;
  const empty = [...found.files].filter(([, bytes]) => bytes < emptyBytes).map(([name]) => name);
  if (empty.length > 0) return `has an empty ${named(empty)}`;
  return names.length === 0 ? 'has no files' : undefined;
}

/** iRedMail's nightly backups go to the mail store; errors go to a mail to root at best. */
export const backupsMade = defineCheck({
  id: 'mail.backup',
  on: 'mail',
  facts: { state: iredmailState, found: backups, clock },
  judge({ seen }, inventory) {
    const hosts = installedOf(seen).flatMap(({ host, facts }) =>
      (facts.found ?? []).map((found) => ({ host, found, state: facts.state, now: facts.clock / 1000 })),
    );
    if (hosts.length === 0) return undefined;
    return combine(
      hosts.map(({ host: { name }, found, state, now }): Verdict => {
        const problem = trouble(found, state, now, inventory);
        if (problem === undefined)
          return { status: 'ok', hosts: [name], summary: `${jobNames[found.kind]} on ${name}` };
        return {
          status: 'degraded',
          hosts: [name],
          summary: `the ${jobNames[found.kind]} backup on ${name} ${problem}`,
          remedy: `On ${name}: \`bash ${inventory.mail.store}/backup/${scripts[found.kind]}\` makes one now and shows its errors. \`deploy mail\` grants admin_iredmail what a dump needs.`,
        };
      }),
      (good) => `nightly backups are made on ${named(hostsOf(good))}`,
    );
  },
});
