import { Refused } from '../text/errors.ts';
import { dateOf } from '../text/minute.ts';

/** `next` is published before it signs mail; `old` stays published until mail signed with it has been delivered. */
export type DkimUse = 'signs' | 'next' | 'old';

/** A key of a domain, as in our table for amavisd. */
export interface DkimRow {
  readonly domain: string;
  readonly selector: string;
  readonly use: DkimUse;
  /** When it got this use, in ms since the epoch; 0 for a key that iRedMail declared. */
  readonly since: number;
}

/** Where amavisd reads private keys. */
export const dkimFolder = '/var/lib/dkim';

/** iRedMail's selector, whose file is named after the domain only. */
export const usualSelector = 'dkim';

export function dkimFile({ domain, selector }: Pick<DkimRow, 'domain' | 'selector'>): string {
  return `${dkimFolder}/${domain}${selector === usualSelector ? '' : `.${selector}`}.pem`;
}

/** The selector of a key made on this day, such as `dkim20261129`. */
export function selectorOf(at: number): string {
  return `${usualSelector}${dateOf(at).replaceAll('-', '')}`;
}

const domainsOf = (tables: readonly (readonly DkimRow[])[]) => new Set(tables.flat().map(({ domain }) => domain));
const ofDomain = (rows: readonly DkimRow[], domain: string) => rows.filter((row) => row.domain === domain);
const latest = (rows: readonly DkimRow[]) => Math.max(0, ...rows.map(({ since }) => since));

/** The rows of each domain in the table that changed last: a host that was away has an earlier one. */
export function mergedRows(tables: readonly (readonly DkimRow[])[]): readonly DkimRow[] {
  return [...domainsOf(tables)].sort().flatMap((domain) => {
    const each = tables.map((rows) => ofDomain(rows, domain)).filter(({ length }) => length > 0);
    // Of two that changed at the same time, the one without the retired key is newer.
    return each.sort((a, b) => latest(b) - latest(a) || a.length - b.length)[0] ?? [];
  });
}

/** The domain's rows on all these hosts; a key that only iRedMail declared counts as one that signs. */
export function rowsNow(
  domain: string,
  hosts: readonly {
    readonly keys: readonly Pick<DkimRow, 'domain' | 'selector'>[];
    readonly rows: readonly DkimRow[];
  }[],
): readonly DkimRow[] {
  const rows = ofDomain(mergedRows(hosts.map((host) => host.rows)), domain);
  if (rows.length > 0) return rows;
  const [declared] = hosts.flatMap(({ keys }) => keys.filter((key) => key.domain === domain));
  return declared ? [{ domain, selector: declared.selector, use: 'signs', since: 0 }] : [];
}

/** What becomes of the rows of one domain; the same rows where there is nothing to do. Throws Refused. */
export type DkimTurn = (rows: readonly DkimRow[], domain: string) => readonly DkimRow[];

/** In ms, as the table keeps it. */
const wholeSecond = (at: number) => Math.floor(at / 1000) * 1000;

/** A first key signs at once: no mail was signed for the domain before. */
export const firstKey =
  (at: number): DkimTurn =>
  (rows, domain) =>
    rows.length > 0 ? rows : [{ domain, selector: usualSelector, use: 'signs', since: wholeSecond(at) }];

export const nextKey =
  (at: number): DkimTurn =>
  (rows, domain) => {
    const selector = selectorOf(at);
    if (rows.some((row) => row.selector === selector)) return rows;
    const other = rows.find(({ use }) => use !== 'signs');
    if (other?.use === 'next')
      throw new Refused(
        `${domain} already has the next key ${other.selector}. Publish it, then \`domain dkim ${domain} switch\`.`,
      );
    if (other)
      throw new Refused(`The last rotation is not over: \`domain dkim ${domain} retire\` removes ${other.selector}.`);
    if (rows.length === 0) throw new Refused(`${domain} has no DKIM key yet: \`domain dkim ${domain} add\` makes one.`);
    return [...rows, { domain, selector, use: 'next', since: wholeSecond(at) }];
  };

export const switchedKey =
  (at: number): DkimTurn =>
  (rows) => {
    if (!rows.some(({ use }) => use === 'next')) return rows;
    return rows.map((row) => ({ ...row, use: row.use === 'next' ? 'signs' : 'old', since: wholeSecond(at) }));
  };

/** Until when an old key stays published, in ms since the epoch. */
export const overlapEnd = ({ since }: Pick<DkimRow, 'since'>, days: number) => since + days * 86_400_000;

export const retiredKey =
  (at: number, days: number): DkimTurn =>
  (rows, domain) => {
    const early = rows.find((row) => row.use === 'old' && overlapEnd(row, days) > at);
    if (early)
      throw new Refused(
        `${early.selector} of ${domain} signed mail until ${dateOf(early.since)}. It stays until ${dateOf(overlapEnd(early, days))} (mail.dkimOverlapDays), because that mail may still be in transit.`,
      );
    return rows.filter(({ use }) => use !== 'old');
  };

/** amavisd's settings with these keys: our table in the form that amavisd reads. */
export function renderDkim(rows: readonly DkimRow[]): string {
  const lines = rows.map(
    ({ domain, selector, use, since }) => `  ['${domain}', '${selector}', '${use}', ${Math.floor(since / 1000)}],`,
  );
  return `# Written by mailha: the DKIM keys of mail domains. \`domain dkim DOMAIN\` shows and changes them.
use strict;
# Domain, selector, use, and since when (seconds since the epoch).
my @keys = (
${lines.join('\n')}
);
for my $key (@keys) {
  my ($domain, $selector, $use) = @$key;
  # iRedMail declares that of its first domain itself.
  my $there = grep { $_->{domain} eq $domain && $_->{selector} eq $selector } @Amavis::Conf::dkim_signing_keys_list;
  my $file = "${dkimFolder}/$domain" . ($selector eq '${usualSelector}' ? '' : ".$selector") . '.pem';
  dkim_key($domain, $selector, $file) unless $there;
  next unless $use eq 'signs';
  # Settings that sign other mail as this domain, such as iRedMail's for all senders, take the same key.
  for my $map (grep { ref $_ eq 'HASH' } @dkim_signature_options_bysender_maps) {
    $_->{s} = $selector for grep { ref $_ eq 'HASH' && defined $_->{d} && $_->{d} eq $domain } values %$map;
  }
  unshift @dkim_signature_options_bysender_maps,
    { $domain => { d => $domain, s => $selector, a => 'rsa-sha256', c => 'relaxed/simple', ttl => 30 * 24 * 3600 } };
}
1;
`;
}

export function parseDkim(text: string): readonly DkimRow[] {
  return [...text.matchAll(/^ {2}\['([^']+)', '([^']+)', '(signs|next|old)', (\d+)\],$/gm)].map(
    ([, domain = '', selector = '', use, since]) => ({
      domain,
      selector,
      use: use as DkimUse,
      since: Number(since) * 1000,
    }),
  );
}
