import type { SlapdConfig } from '../../facts/ldap/config.ts';
import { type Directive, directives } from '../../facts/ldap/directives.ts';
import { Refused } from '../../model/text/errors.ts';
import { accessRules, checkpoint, consumerWords, errorsOnly, isMute, limitsOf, type Replication } from './settings.ts';

/**
 * The file that slapd.conf includes at its end, and so within its last database. A separate file, since iRedMail and
 * operators edit slapd.conf. Database settings precede the overlay, as slapd.conf(5) requires.
 */
export function renderReplication(config: SlapdConfig, to: Replication): string {
  const now = directives(config.text);
  const lines = [
    '# Written by mailha from cluster.yaml. Local changes show as drift and are overwritten by the next deploy.',
    ...(loads(now, 'syncprov') ? [] : ['moduleload syncprov']),
    ...(isMute(now.findLast(({ name }) => name === 'loglevel')?.words ?? []) ? [`loglevel ${errorsOnly}`] : []),
    ...to.serverIds.map(({ id, url }) => `serverID ${id} "${url}"`),
    ...missingIndexes(now).map((attribute) => `index ${attribute} eq`),
    `limits ${limitsOf(to)}`,
    ...accessRules(to).map((parts) => `access ${parts.join('\n  ')}`),
    ...to.consumers.map((consumer) => `syncrepl ${consumerWords(to, consumer).join('\n  ')}`),
    'multiprovider on',
    'overlay syncprov',
    `syncprov-checkpoint ${checkpoint}`,
  ];
  return `${lines.join('\n')}\n`;
}

function loads(now: readonly Directive[], module: string): boolean {
  return now.some(({ name, words }) => name === 'moduleload' && words[0]?.replace(/\.(la|so)$/, '') === module);
}

/** Without these indexes every returning consumer causes a scan of all entries; defining one twice is an error. */
function missingIndexes(now: readonly Directive[]): readonly string[] {
  const last = now.at(-1)?.database ?? 0;
  const there = now
    .filter(({ name, database }) => name === 'index' && database === last)
    .flatMap(({ words }) => (words[0] ?? '').toLowerCase().split(','));
  return ['entryUUID', 'entryCSN'].filter((attribute) => !there.includes(attribute.toLowerCase()));
}

const foreign = ['serverid', 'syncrepl', 'mirrormode', 'multiprovider', 'updateref'];

/** Throws Refused unless the database is the last one and has no replication of another origin. */
export function mustFit({ text, path }: SlapdConfig, { suffix }: Replication): void {
  const now = directives(text);
  const theirs = now.find(
    ({ name, words }) =>
      foreign.includes(name) || (name === 'overlay' && words[0]?.replace(/\.(la|so)$/, '') === 'syncprov'),
  );
  if (theirs) {
    throw new Refused(
      `line ${theirs.line} of ${path} has replication that mailha did not set up (${theirs.name}): remove all of it, then deploy again`,
    );
  }
  const last = now.findLast(({ name }) => name === 'database');
  const ends = now.findLast(({ name }) => name === 'suffix');
  if (last === undefined || ends === undefined || ends.database !== last.database || ends.words[0] !== suffix) {
    throw new Refused(
      `the last database of ${path} is not that of ${suffix}, which must come last: move the other databases before it`,
    );
  }
}

/** The folder of its last database. */
export function databaseFolder({ text }: SlapdConfig): string | undefined {
  return directives(text).findLast(({ name }) => name === 'directory')?.words[0];
}
