import { addMailboxJob, mailboxesJob, setPasswordJob } from '../jobs/change/mail-directory.ts';
import type { Inventory } from '../src/model/inventory/inventory.ts';
import { type MailAddress, mailAddress, mailboxName, mailDomain, mailQuota } from '../src/model/mail/mail-names.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import { receiver } from '../src/model/run/handover.ts';
import type { Request } from '../src/model/run/request.ts';
import { Refused } from '../src/model/text/errors.ts';
import { noMore, oneOf } from './find.ts';

const usage = 'mailbox list|add|password [ADDRESS] [quota SIZE] [name NAME…]';
const verbs = ['list', 'add', 'password'] as const;

export const mailbox: JobCommand = {
  name: 'mailbox',
  usage,
  summary: 'List the mailboxes of a domain, add one, or set a new password.',
  examples: ['mailbox list', 'mailbox add anna@example.net quota 2G name Anna Schmidt'],
  needs: 'operator',
  request([verb, ...words], inventory) {
    const what = oneOf('mailbox command', verb, verbs);
    if (what === 'list') return list(words, inventory);
    if (what === 'add') return add(words);
    const { address } = addressIn(words);
    throw new Refused(
      `Passwords are never shown in Slack. In a terminal where mailha runs, type:  npm run -s mailha -- mailbox password ${address}`,
    );
  },
  atTerminal([verb, ...words]) {
    if (verb !== 'password') return undefined;
    noMore(usage, words, 1);
    const { address } = addressIn(words);
    const { publicKey, open } = receiver();
    return {
      request: request(setPasswordJob, { address, to: publicKey, at: Date.now() }),
      told: (sealed) =>
        sealed === undefined
          ? `New password not received. Type \`mailbox password ${address}\` again.`
          : `New password of ${address}, shown only once: ${open(sealed)}`,
    };
  },
};

function list(words: readonly string[], inventory: Inventory): Request {
  noMore(usage, words, 1);
  return request(mailboxesJob, { domain: mailDomain(words[0] ?? inventory.domain) });
}

function add(words: readonly string[]): Request {
  const { address, local } = addressIn(words);
  const { quota = '1G', name = local } = optionsIn(words.slice(1));
  return request(addMailboxJob, { address, name: mailboxName(name), quota: mailQuota(quota), at: Date.now() });
}

function addressIn([typed]: readonly string[]): MailAddress {
  if (typed === undefined) throw new Refused('Address missing, as in `mailbox add anna@example.net`.');
  return mailAddress(typed);
}

/** `quota 2G name Anna Schmidt`: a name takes all words that follow it. */
function optionsIn([word, ...rest]: readonly string[]): { readonly quota?: string; readonly name?: string } {
  if (word === undefined) return {};
  const what = oneOf('mailbox option', word, ['quota', 'name']);
  if (rest.length === 0) throw new Refused(`Value of ${what} missing. Usage: ${usage}`);
  if (what === 'name') return { name: rest.join(' ') };
  return { ...optionsIn(rest.slice(1)), quota: rest[0] ?? '' };
}
