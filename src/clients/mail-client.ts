import type { MailClient } from '../model/mail/mail-client.ts';
import { openMailbox } from './imap.ts';
import { greet } from './mail-greet.ts';
import { deliver } from './smtp.ts';

/** Client of real mail servers. `signal` closes open connections. */
export function mailBy(signal?: AbortSignal): MailClient {
  return {
    greet: (at, opening, prints) => greet(at, opening, { prints, signal }),
    deliver: (at, letter, prints) => deliver(at, letter, { prints, signal }),
    submit: (at, letter, account, prints) => deliver(at, letter, { prints, signal, account }),
    open: (at, account, prints) => openMailbox(at, account, { prints, signal }),
  };
}
