import type { Fact } from '../../model/check/fact.ts';

/** smtpd_recipient_restrictions from main.cf; empty where Postfix is not installed or has the default. */
export const recipientRestrictions: Fact<string> = {
  id: 'postfix.recipient-restrictions',
  argv: ['postconf', '-h', 'smtpd_recipient_restrictions'],
  anyCode: true,
  parse: (stdout, code) => (code === 0 ? stdout.trim() : ''),
};
