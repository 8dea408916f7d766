import type { MailClient } from '../model/mail-flow.ts';
import { openMailbox } from './mail-imap.ts';
import { handIn } from './mail-smtp.ts';

/** `signal` ends what is open. */
export function mailClient(signal?: AbortSignal): MailClient {
  return {
    async handIn(at, probe) {
      signal?.throwIfAborted();
      return handIn(at, probe);
    },
    async open(at, login) {
      signal?.throwIfAborted();
      return openMailbox(at, login, signal);
    },
  };
}
