/**
 * The `enabledService` values of a new mailbox, as iRedMail's own tools/create_mail_user_OpenLDAP.py gives them. Dovecot and
 * SOGo look users up by protocol and encryption: without `sievetls`, managesieve logins over TLS fail, and with them filters
 * and vacation replies in webmail.
 */
export const mailboxServices: readonly string[] = [
  ...['internal', 'doveadm', 'lib-storage', 'indexer-worker', 'dsync', 'quota-status', 'mail'],
  ...['smtp', 'smtpsecured', 'smtptls', 'pop3', 'pop3secured', 'pop3tls', 'imap', 'imapsecured', 'imaptls'],
  ...['managesieve', 'managesievesecured', 'managesievetls', 'sieve', 'sievesecured', 'sievetls'],
  ...['deliver', 'lda', 'lmtp', 'forward', 'senderbcc', 'recipientbcc'],
  ...['sogo', 'sogowebmail', 'sogocalendar', 'sogoactivesync', 'shadowaddress', 'displayedInGlobalAddressBook'],
];
