import type { Inventory } from '../inventory/inventory.ts';
import { hostsWith } from '../inventory/inventory.ts';
import { domainDn } from './directory.ts';

/** Its local part: lists of people's mailboxes leave it out. */
export const checkMailboxName = 'mailha-check';

/** LDAP filter: mailboxes of people, and catch-alls. */
export const peoplesMailboxes = `(&(objectClass=mailUser)(!(uid=${checkMailboxName})))`;

/** The mailbox with which the directors' checks log in. */
export interface CheckMailbox {
  readonly address: string;
  readonly dn: string;
  /** From where it may log in (Dovecot's allow_nets): the directors. */
  readonly allowNets: string;
}

/**
 * Only where mailha makes the mailbox: failed logins of a director, again and again, might get it banned. With one mail
 * host a failed login takes no host out.
 */
export function hasCheckMailbox(inventory: Inventory): boolean {
  const { iredmail } = inventory.mail;
  return (
    iredmail !== undefined && hostsWith(inventory, 'mail').length > 1 && hostsWith(inventory, 'director').length > 0
  );
}

export function checkMailbox(inventory: Inventory): CheckMailbox {
  const address = `${checkMailboxName}@${inventory.domain}`;
  return {
    address,
    dn: `mail=${address},ou=Users,${domainDn(inventory.domain, inventory)}`,
    allowNets: hostsWith(inventory, 'director')
      .flatMap((host) => [host.public, host.private])
      .join(','),
  };
}

/**
 * It may log in, and no more: without `deliver` no mail comes to it, Postfix refuses its address as a sender
 * (reject_unlisted_sender), and no address book shows it.
 */
export const checkMailboxServices: readonly string[] = [
  ...['mail', 'smtp', 'smtpsecured', 'smtptls', 'pop3', 'pop3secured', 'pop3tls', 'imap', 'imapsecured', 'imaptls'],
];
