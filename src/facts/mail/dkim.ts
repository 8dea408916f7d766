import type { Fact } from '../../model/check/fact.ts';
import type { DkimKey } from '../../model/dns/dns-records.ts';

/**
 * The public keys this host signs mail with; undefined where amavisd is not installed. amavisd reads the private keys in
 * /var/lib/dkim by the selectors in its settings, and prints the matching records.
 */
export const dkimKeys: Fact<readonly DkimKey[] | undefined> = {
  id: 'amavis.dkim-keys',
  argv: ['sh', '-c', 'command -v amavisd >/dev/null || exit 0; exec amavisd showkeys'],
  parse(stdout) {
    if (stdout.trim() === '') return undefined;
    return [...stdout.matchAll(/^(\S+)\._domainkey\.(\S+)\.\s+\d+\s+TXT\s+\(([^)]*)\)/gm)].map(
      ([, selector = '', domain = '', pieces = '']) => ({ selector, domain, text: unquoted(pieces) }),
    );
  },
};

function unquoted(pieces: string): string {
  return [...pieces.matchAll(/"([^"]*)"/g)].map(([, piece = '']) => piece).join('');
}
