import type { Fact } from '../../model/check/fact.ts';
import type { DkimKey } from '../../model/dns/dns-records.ts';
import { type DkimRow, parseDkim } from '../../model/mail/dkim.ts';

/** Our settings for amavisd. run-parts(8) lists it after iRedMail's 50-user. */
export const dkimTablePath = '/etc/amavis/conf.d/60-mailha';

/**
 * The public keys of this host; undefined where amavisd is not installed. amavisd reads the private keys in
 * /var/lib/dkim by the selectors in its settings, and prints the matching records.
 */
export const dkimKeys: Fact<readonly DkimKey[] | undefined> = {
  id: 'amavis.dkim-keys',
  // It loads all of amavisd, which took over 20 s on a busy host with one core.
  seconds: 60,
  argv: [
    'sh',
    '-c',
    `command -v amavisd >/dev/null || exit 0; amavisd showkeys || exit; echo; cat ${dkimTablePath} 2>/dev/null; exit 0`,
  ],
  parse(stdout) {
    if (stdout.trim() === '') return undefined;
    const rows = parseDkim(stdout);
    return [...stdout.matchAll(/^(\S+)\._domainkey\.(\S+)\.\s+\d+\s+TXT\s+\(([^)]*)\)/gm)].map(
      ([, selector = '', domain = '', pieces = '']) => {
        const row = rows.find((one) => one.domain === domain && one.selector === selector);
        return { selector, domain, text: unquoted(pieces), use: row?.use ?? 'signs', since: row?.since ?? 0 };
      },
    );
  },
};

function unquoted(pieces: string): string {
  return [...pieces.matchAll(/"([^"]*)"/g)].map(([, piece = '']) => piece).join('');
}

export interface DkimTable {
  /** Undefined when there is none. */
  readonly text: string | undefined;
  readonly rows: readonly DkimRow[];
}

/** Our table on this host. */
export const dkimTable: Fact<DkimTable> = {
  id: 'amavis.dkim-table',
  argv: ['sh', '-c', `cat ${dkimTablePath} 2>/dev/null; exit 0`],
  parse: (text) => ({ text: text === '' ? undefined : text, rows: parseDkim(text) }),
};

/** Private keys with owners and modes as a tar archive in base64. Read only when copied to another host. */
export function dkimArchive(files: readonly string[]): Fact<string> {
  return {
    id: `amavis.dkim-archive ${files.join(' ')}`,
    secret: true,
    argv: ['sh', '-c', 'cd / && tar -cz --no-recursion -- "$@" 2>/dev/null | base64 -w 0', 'sh', ...files],
    parse(stdout) {
      if (stdout.length < 100) throw new Error(`${files.join(' and ')} not found`);
      return stdout;
    },
  };
}
