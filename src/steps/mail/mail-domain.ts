import { type MailDomainEntry, mailDomains, type TakenBy, takenBy } from '../../facts/ldap/mail-directory.ts';
import { type AccountToChange, accountsWhere, type DomainTree, domainTree } from '../../facts/ldap/mail-domain.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { domainDn } from '../../model/mail/directory.ts';
import type { Change, Step } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { Refused } from '../../model/text/errors.ts';
import { addEntry, deleteEntry, directoryChange, mustBeKnown, setAttributes } from './directory-change.ts';

interface Facts {
  readonly domains: readonly MailDomainEntry[];
  readonly tree: DomainTree;
}

/** A domain as iRedMail creates it: mail for it is accepted from then on. */
export function domainAdded(domain: string): Step {
  return defineStep({
    id: 'mail.domain',
    on: ['mail'],
    summary: `mail for ${domain} is accepted`,
    facts: { domains: mailDomains, tree: domainTree(domain) },
    plan({ domains, tree }: Facts, _host, { inventory }): readonly Change[] {
      const of = domains.find(({ aliases }) => aliases.includes(domain));
      if (of)
        throw new Refused(
          `${domain} is an alias domain of ${of.domain}: \`domain alias ${of.domain} remove ${domain}\`.`,
        );
      const dn = domainDn(domain, inventory);
      const entry = {
        objectClass: 'mailDomain',
        domainName: domain,
        mtaTransport: 'dovecot',
        accountStatus: 'active',
        enabledService: 'mail',
      };
      const there = new Set(tree.units.map(({ values }) => values.get('ou')?.[0]?.toLowerCase()));
      const units = ['Users', 'Groups', 'Aliases', 'Externals'].filter((ou) => !there.has(ou.toLowerCase()));
      const missing = units.map((ou) => addEntry(`ou=${ou},${dn}`, { objectClass: 'organizationalUnit', ou }));
      return directoryChange(tree.entry ? `add the missing folders of ${domain}` : `add the domain ${domain}`, [
        ...(tree.entry ? [] : [addEntry(dn, entry)]),
        ...missing,
      ]);
    },
  });
}

/** Mail of the first domain carries what the cluster itself needs: its postmaster, and the logins of the directors' checks. */
function mustBeAnother(domain: string, { domain: first }: Inventory, doing: string): void {
  if (domain === first)
    throw new Refused(`${domain} is the cluster's own domain (cluster.yaml); it cannot be ${doing}.`);
}

interface StatusFacts extends Facts {
  readonly users: readonly AccountToChange[];
}

/**
 * Whether a domain takes mail and its users may log in: accountStatus of the domain, and domainStatus of every user, which Dovecot's
 * and Postfix' searches look at.
 */
export function domainStatus(domain: string, to: 'active' | 'disabled'): Step {
  const isOff = to === 'disabled';
  const off = '(domainStatus=disabled)';
  const due = { id: to, filter: isOff ? `(!${off})` : off, attribute: 'domainStatus' };
  return defineStep({
    id: 'mail.domain-status',
    on: ['mail'],
    summary: `${domain} is ${to}`,
    facts: { domains: mailDomains, tree: domainTree(domain), users: accountsWhere(domain, due) },
    plan({ domains, tree, users }: StatusFacts, _host, { inventory }): readonly Change[] {
      mustBeKnown(domain, domains);
      if (isOff) mustBeAnother(domain, inventory, 'disabled');
      const own = tree.entry ? setAttributes(tree.entry, { accountStatus: [to] }) : [];
      const each = users.flatMap(({ dn, values }) =>
        setAttributes({ dn, values: new Map([['domainstatus', values]]) }, { domainStatus: isOff ? ['disabled'] : [] }),
      );
      const count =
        each.length === 0 ? '' : ` with ${each.length === 1 ? 'its mailbox' : `its ${each.length} mailboxes`}`;
      return directoryChange(`${isOff ? 'disable' : 'enable'} ${domain}${count}`, [...own, ...each]);
    },
  });
}

interface RemovalFacts extends Facts {
  readonly catchall: TakenBy | undefined;
}

export function domainRemoved(domain: string): Step {
  return defineStep({
    id: 'mail.domain-removed',
    on: ['mail'],
    summary: `mail for ${domain} is not accepted`,
    facts: { domains: mailDomains, tree: domainTree(domain), catchall: takenBy(`@${domain}`) },
    plan({ tree, catchall }: RemovalFacts, _host, { inventory }): readonly Change[] {
      mustBeAnother(domain, inventory, 'removed');
      const { entry, units, accounts } = tree;
      if (!entry) return [];
      if (accounts.length > 0) {
        const some = accounts.slice(0, 3).join(', ');
        const more = accounts.length > 3 ? ` and ${accounts.length - 3} more` : '';
        throw new Refused(`${domain} still has ${some}${more}. \`mailbox remove ADDRESS\` removes a mailbox.`);
      }
      const own = catchall?.dn.toLowerCase().endsWith(entry.dn.toLowerCase()) ? [catchall] : [];
      return directoryChange(`remove the domain ${domain}`, [...own, ...units, entry].map(deleteEntry));
    },
  });
}
