import type { Fact } from '../../model/check/fact.ts';

/** Who may send to whom, as it stands in main.cf; empty where there is no Postfix, or only its default. */
export const recipientRestrictions: Fact<string> = {
  id: 'postfix.recipient-restrictions',
  argv: ['postconf', '-h', 'smtpd_recipient_restrictions'],
  anyCode: true,
  parse: (stdout, code) => (code === 0 ? stdout.trim() : ''),
};
