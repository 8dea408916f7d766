import type { Fact } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { type Csn, readCsn } from '../../model/mail/csn.ts';
import { suffixOf } from '../../model/mail/directory.ts';
import { firstOf, type LdifEntry, parseLdif, valuesOf } from './ldif.ts';
import { briefNodeScript, nodeScript } from './script.ts';

/** A provider's consumer: it replicates from one other provider. Names are those of cn=monitor. */
export interface Consumer {
  /** olmSRProviderURIList */
  readonly provider: string;
  /** olmSRSyncPhase: `Persist` once it is up to date and waits for changes. */
  readonly phase: string;
  /** olmSRConnection: its local end, such as `IP=198.51.100.18:58586`; '' when not connected. */
  readonly connection: string;
  /** olmSRLastContact, such as `20261126015257Z`; undefined if never. */
  readonly lastContact: string | undefined;
}

/** One suffix, as slapd reports it. */
export interface LdapDirectory {
  readonly suffix: string;
  /** Whether the suffix entry exists: without it the directory is empty. */
  readonly filled: boolean;
  /** contextCSN, and again a second later. */
  readonly first: readonly Csn[];
  readonly csns: readonly Csn[];
  /** Password hashes of cn=replica; undefined if it does not exist or cannot be read. */
  readonly replica: readonly string[] | undefined;
  /** olmMDBEntries; undefined when cn=monitor does not report it. */
  readonly entries: number | undefined;
  readonly pages: { readonly used: number; readonly max: number } | undefined;
  /** Undefined when cn=monitor does not report it; OpenLDAP does since 2.5.4. */
  readonly consumers: readonly Consumer[] | undefined;
  /** It refuses every change: `readonly on`, or set in cn=monitor. */
  readonly readOnly?: true;
}

export interface SlapdNode {
  readonly running: boolean;
  /** Undefined when it is not running or does not answer on its socket. */
  readonly directories: readonly LdapDirectory[] | undefined;
  /** The client's error when it is running but does not answer. */
  readonly clientError: string | undefined;
}

/** slapd on this host, queried locally. */
export const slapdNode: Fact<SlapdNode> = {
  id: 'slapd.node',
  argv: ['sh', '-c', nodeScript],
  anyCode: true,
  parse(stdout) {
    const [head = '', ...rest] = stdout.split(/^== /m);
    const parts = new Map(rest.map((text) => [/^\w+/.exec(text)?.[0] ?? '', text.slice(text.indexOf('\n') + 1)]));
    const running = /^p /m.test(head);
    const found = parts.has('later') ? directories(parts) : undefined;
    const words = parts.get('silence')?.trim().split('\n')[0];
    return {
      running,
      directories: found,
      clientError: running && !found ? words || 'no answer within 5 s' : undefined,
    };
  },
};

/** The same within milliseconds: `first` and `csns` are from the same moment. For the choice of a host. */
export const slapdNow: Fact<SlapdNode> = { ...slapdNode, id: 'slapd.now', argv: ['sh', '-c', briefNodeScript] };

function directories(parts: ReadonlyMap<string, string>): readonly LdapDirectory[] {
  const entries = (part: string) => parseLdif(parts.get(part) ?? '');
  const root = /^namingContexts: .*$/gm;
  const suffixes = [...(parts.get('root') ?? '').matchAll(root)].map(([line]) => line.slice('namingContexts: '.length));
  return suffixes.map((suffix) => {
    const isSuffix = (entry: LdifEntry) => sameDn(entry.dn, suffix);
    const base = entries('later').find(isSuffix);
    const csns = (entry: LdifEntry | undefined) =>
      entry ? valuesOf(entry, 'contextCSN').flatMap((text) => readCsn(text) ?? []) : [];
    const account = entries('account').find(({ dn }) => sameDn(dn, `cn=replica,${suffix}`));
    return {
      suffix,
      filled: base !== undefined,
      first: csns(entries('first').find(isSuffix)),
      csns: csns(base),
      replica: account && valuesOf(account, 'userPassword'),
      ...monitored(entries('monitor'), suffix),
    };
  });
}

function monitored(
  entries: readonly LdifEntry[],
  suffix: string,
): Pick<LdapDirectory, 'entries' | 'pages' | 'consumers' | 'readOnly'> {
  const database = entries.find((entry) => valuesOf(entry, 'namingContexts').some((name) => sameDn(name, suffix)));
  if (!database) return { entries: undefined, pages: undefined, consumers: undefined };
  const number = (name: string) => Number(firstOf(database, name));
  const below = entries.filter(({ dn }) => dn.toLowerCase().endsWith(`,${database.dn.toLowerCase()}`));
  return {
    entries: firstOf(database, 'olmMDBEntries') === '' ? undefined : number('olmMDBEntries'),
    ...(firstOf(database, 'readOnly') === 'TRUE' ? { readOnly: true } : {}),
    pages: { used: number('olmMDBPagesUsed') - number('olmMDBPagesFree'), max: number('olmMDBPagesMax') },
    consumers: below.map((entry) => {
      const contact = firstOf(entry, 'olmSRLastContact');
      return {
        provider: firstOf(entry, 'olmSRProviderURIList'),
        phase: firstOf(entry, 'olmSRSyncPhase'),
        connection: firstOf(entry, 'olmSRConnection'),
        lastContact: contact === '' || contact.startsWith('0000') ? undefined : contact,
      };
    }),
  };
}

/** Compares DNs, ignoring case and blanks around `,` and `=`. */
export function sameDn(a: string, b: string): boolean {
  const plain = (dn: string) => dn.toLowerCase().replaceAll(/\s*([,=])\s*/g, '$1');
  return plain(a) === plain(b);
}

/** Whether it has the mail cluster's directory, not empty. */
export function serves(node: SlapdNode, inventory: Inventory): boolean {
  return directoryOf(node, suffixOf(inventory))?.filled === true;
}

export function directoryOf(node: SlapdNode, suffix: string): LdapDirectory | undefined {
  return node.directories?.find((directory) => sameDn(directory.suffix, suffix));
}
