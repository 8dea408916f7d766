import {
  type MailDomainEntry,
  type MailForward,
  mailDomains,
  mailForwards,
  type TakenBy,
  takenBy,
} from '../../facts/ldap/mail-directory.ts';
import { type AccountToChange, accountsWhere, type DomainTree, domainTree } from '../../facts/ldap/mail-domain.ts';
import { domainDn } from '../../model/mail/directory.ts';
import type { AttributeChange, ReversibleWrite } from '../../model/mail/directory-write.ts';
import type { Change, Step } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { Refused } from '../../model/text/errors.ts';
import {
  addEntry,
  deleteEntry,
  directoryChange,
  mustBeKnown,
  setAttributes,
  withoutValue,
  withValue,
} from './directory-change.ts';
import { aboutAll, mustArrive } from './mailbox-forwards.ts';

interface AliasFacts {
  readonly domains: readonly MailDomainEntry[];
  readonly tree: DomainTree;
  readonly users: readonly AccountToChange[];
  readonly unserved: readonly AccountToChange[];
}

/**
 * Mail for name@alias comes to name@domain: attribute domainAliasName of the domain, and a shadowAddress of every mailbox. Mail is
 * taken last when it is added, and no more first when it is removed.
 */
export function domainAlias(domain: string, alias: string, isWanted: boolean): Step {
  const has = `(shadowAddress=*@${alias})`;
  const due = { id: `${isWanted ? 'without' : 'with'} ${alias}`, filter: isWanted ? `(!${has})` : has };
  return defineStep({
    id: 'mail.domain-alias',
    on: ['mail'],
    summary: `${alias} is ${isWanted ? 'an alias' : 'no alias'} of ${domain}`,
    facts: {
      domains: mailDomains,
      tree: domainTree(domain),
      users: accountsWhere(domain, { ...due, attribute: 'shadowAddress' }),
      unserved: accountsWhere(domain, { id: 'unserved', filter: '(!(enabledService=shadowaddress))' }),
    },
    plan({ domains, tree, users, unserved }: AliasFacts): readonly Change[] {
      mustBeKnown(domain, domains);
      if (isWanted) mustBeFree(domain, alias, domains);
      const without = new Set(unserved.map(({ dn }) => dn));
      const each = users.flatMap((user) => userWrites(user, { alias, isWanted, service: without.has(user.dn) }));
      const change = isWanted ? withValue : withoutValue;
      const services = tree.entry?.values.get('enabledservice');
      const own = tree.entry
        ? setAttributes(tree.entry, {
            domainAliasName: change(tree.entry.values.get('domainaliasname'), alias),
            ...(isWanted ? { enabledService: withValue(services, 'domainalias') } : {}),
          })
        : [];
      const count = each.length === 0 ? '' : `, for ${each.length === 1 ? '1 mailbox' : `${each.length} mailboxes`}`;
      return directoryChange(
        `${isWanted ? 'make' : 'end'} ${alias} ${isWanted ? 'an' : 'as'} alias of ${domain}${count}`,
        isWanted ? [...each, ...own] : [...own, ...each],
      );
    },
  });
}

interface UserWrite {
  readonly alias: string;
  readonly isWanted: boolean;
  /** It lacks the service that makes aliases count. */
  readonly service: boolean;
}

function userWrites(
  { dn, address, values }: AccountToChange,
  { alias, isWanted, service }: UserWrite,
): readonly ReversibleWrite[] {
  const gone = values.filter((one) => one.toLowerCase().endsWith(`@${alias}`));
  const moved = isWanted ? [`${address.split('@')[0]}@${alias}`] : gone;
  const changes = (operation: 'add' | 'delete'): readonly AttributeChange[] => [
    { operation, attribute: 'shadowAddress', values: moved },
    ...(isWanted && service ? [{ operation, attribute: 'enabledService', values: ['shadowaddress'] }] : []),
  ];
  const [to, back] = isWanted ? (['add', 'delete'] as const) : (['delete', 'add'] as const);
  return [
    { write: { kind: 'modify', dn, changes: changes(to) }, back: { kind: 'modify', dn, changes: changes(back) } },
  ];
}

function mustBeFree(domain: string, alias: string, domains: readonly MailDomainEntry[]): void {
  if (domains.some((one) => one.domain === alias))
    throw new Refused(`${alias} is a domain of its own here. Remove it first: \`domain remove ${alias}\`.`);
  const other = domains.find((one) => one.domain !== domain && one.aliases.includes(alias));
  if (other) throw new Refused(`${alias} is an alias domain of ${other.domain}.`);
}

interface CatchallFacts {
  readonly domains: readonly MailDomainEntry[];
  readonly catchall: TakenBy | undefined;
  readonly forwards: readonly MailForward[];
}

/** Mail for addresses that do not exist goes there: a mailbox entry named @domain. No targets: it is rejected. */
export function domainCatchall(domain: string, to: readonly string[]): Step {
  const address = `@${domain}`;
  const summary = `mail for unknown addresses of ${domain} ${to.length === 0 ? 'is rejected' : `goes to ${to.join(', ')}`}`;
  return defineStep({
    id: 'mail.catchall',
    on: ['mail'],
    summary,
    facts: { domains: mailDomains, catchall: takenBy(address), forwards: mailForwards, ...aboutAll(to) },
    plan({ domains, catchall, forwards, ...about }: CatchallFacts, _host, { inventory }): readonly Change[] {
      mustBeKnown(domain, domains);
      mustArrive([address], to, { domains, forwards, about: about as Record<string, TakenBy | undefined> });
      if (to.length === 0)
        return directoryChange(`remove the catch-all of ${domain}`, catchall ? [deleteEntry(catchall)] : []);
      const doing = `send mail for unknown addresses of ${domain} to ${to.join(', ')}`;
      if (catchall)
        return directoryChange(
          doing,
          setAttributes(catchall, { mailForwardingAddress: to, accountStatus: ['active'] }),
        );
      const dn = `mail=${address},ou=Users,${domainDn(domain, inventory)}`;
      const entry = {
        objectClass: ['inetOrgPerson', 'mailUser'],
        ...{ mail: address, cn: 'catch-all', sn: 'catch-all', uid: 'catch-all', accountStatus: 'active' },
        mailForwardingAddress: to,
      };
      return directoryChange(doing, [addEntry(dn, entry)]);
    },
  });
}
