import { attempt } from './command.ts';
import type { Release } from './releases.ts';

const suitesOf = (release: Release) => [
  { suite: release, site: 'http://deb.debian.org/debian' },
  { suite: `${release}-updates`, site: 'http://deb.debian.org/debian' },
  { suite: `${release}-security`, site: 'http://deb.debian.org/debian-security' },
];

/** apt sources for the guests, through this machine's own mirror where it carries the release. */
export async function debianSources(release: Release): Promise<string> {
  const known = await attempt(['apt-get', 'indextargets', '--format', '$(CODENAME) $(SITE)', 'Created-By: Packages']);
  const rows = known.stdout.split('\n').map((line) => line.split(' '));
  const mirrors = new Map(rows.map(([suite = '', site = '']) => [suite, site]));
  const lines = suitesOf(release).map(({ suite, site }) => {
    const own = mirrors.get(suite);
    const from = own?.startsWith('http') ? own : site;
    return `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${from} ${suite} main\n`;
  });
  return lines.join('');
}
