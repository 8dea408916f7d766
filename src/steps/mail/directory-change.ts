import type { MailDomainEntry, TakenBy, WholeEntry } from '../../facts/ldap/mail-directory.ts';
import {
  type AttributeChange,
  type Attributes,
  type ReversibleWrite,
  reversed,
} from '../../model/mail/directory-write.ts';
import { ldapRelay } from '../../model/mail/ldap-relay.ts';
import type { MailAddress } from '../../model/mail/mail-names.ts';
import type { Change } from '../../model/plan/step.ts';
import { Refused } from '../../model/text/errors.ts';
import { nearest } from '../../model/text/nearest.ts';

/** Writes to the directory as one change, which takes itself back. None when there is nothing to write. */
export function directoryChange(
  summary: string,
  directory: readonly ReversibleWrite[],
  more: Partial<Change> = {},
): readonly Change[] {
  if (directory.length === 0) return [];
  // A write takes slapd some milliseconds; with its disk busy, some more.
  const timeoutSeconds = 60 + Math.ceil(directory.length / 20);
  const undo = [{ run: ldapRelay, directory: reversed(directory) }];
  return [{ summary, run: ldapRelay, directory, undo, timeoutSeconds, ...more }];
}

export function addEntry(dn: string, attributes: Attributes): ReversibleWrite {
  return { write: { kind: 'add', dn, attributes }, back: { kind: 'delete', dn } };
}

/** Deletes an entry; `values` are those that it has. */
export function deleteEntry({ dn, values }: WholeEntry): ReversibleWrite {
  const { write, back } = addEntry(dn, Object.fromEntries(values));
  return { write: back, back: write };
}

/** Attributes and the values they are to have; none removes the attribute. */
export type Wanted = Readonly<Record<string, readonly string[]>>;

/** Gives an entry these values, where it has others. */
export function setAttributes({ dn, values }: WholeEntry, wanted: Wanted): readonly ReversibleWrite[] {
  const has = (name: string) => values.get(name.toLowerCase()) ?? [];
  const due = Object.entries(wanted).filter(([name, values]) => !sameValues(has(name), values));
  if (due.length === 0) return [];
  const replace = (attribute: string, values: readonly string[]): AttributeChange => ({
    operation: 'replace',
    attribute,
    values,
  });
  return [
    {
      write: { kind: 'modify', dn, changes: due.map(([name, values]) => replace(name, values)) },
      back: { kind: 'modify', dn, changes: due.map(([name]) => replace(name, has(name))) },
    },
  ];
}

/** In any order. */
export function sameValues(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && others.every((one) => some.includes(one));
}

/** These values with one more, unless it is there; services and addresses ignore case. */
export function withValue(values: readonly string[] | undefined, added: string): readonly string[] {
  const known = values?.some((one) => one.toLowerCase() === added.toLowerCase());
  return known ? (values ?? []) : [...(values ?? []), added];
}

export function withoutValue(values: readonly string[] | undefined, gone: string): readonly string[] {
  return (values ?? []).filter((one) => one.toLowerCase() !== gone.toLowerCase());
}

/** Throws Refused with the nearest name. */
export function mustBeKnown(domain: string, domains: readonly Pick<MailDomainEntry, 'domain'>[]): void {
  if (domains.some((known) => known.domain === domain)) return;
  const [near] = nearest(
    domain,
    domains.map((known) => known.domain),
  );
  const hint = near === undefined ? '' : `Did you mean ${near}? `;
  throw new Refused(`Unknown domain ${domain}. ${hint}\`domain add ${domain}\` adds it, \`domain list\` shows all.`);
}

/** What every step about one mailbox looks at. */
export interface MailboxFacts {
  readonly domains: readonly MailDomainEntry[];
  readonly taken: TakenBy | undefined;
}

/** The entry of a mailbox. Throws Refused when there is none. */
export function mustExist({ address, domain }: MailAddress, { domains, taken }: MailboxFacts): TakenBy {
  const by = domains.find(({ aliases }) => aliases.includes(domain));
  if (!by) mustBeKnown(domain, domains);
  if (taken?.isMailbox) return taken;
  const other = taken ? `; ${taken.dn} has this address` : '';
  throw new Refused(`There is no mailbox ${address}${other}. \`mailbox list ${by?.domain ?? domain}\` shows all.`);
}
