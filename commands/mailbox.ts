import {
  addMailboxJob,
  aliasMailboxJob,
  disableMailboxJob,
  enableMailboxJob,
  forwardMailboxJob,
  mailboxNameJob,
  mailboxQuotaJob,
  removeMailboxJob,
  setPasswordJob,
} from '../jobs/change/mailboxes.ts';
import { mailboxesJob } from '../jobs/look/mail-directory.ts';
import { mailboxJob } from '../jobs/look/mailbox.ts';
import { removedMailboxesJob } from '../jobs/look/removed-mailboxes.ts';
import type { Inventory } from '../src/model/inventory/inventory.ts';
import {
  type MailAddress,
  mailAddress,
  mailboxName,
  mailDomain,
  mailQuota,
  targetAddress,
} from '../src/model/mail/mail-names.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import { receiver } from '../src/model/run/handover.ts';
import type { Request } from '../src/model/run/request.ts';
import { Refused } from '../src/model/text/errors.ts';
import { noMore, oneOf } from './find.ts';

type Verb = (words: readonly string[], inventory: Inventory) => Request;

const verbs: Readonly<Record<string, Verb>> = {
  list: (words, inventory) => {
    noMore(usage, words, 1);
    return request(mailboxesJob, { domain: mailDomain(words[0] ?? inventory.domain) });
  },
  removed: (words) => {
    noMore(usage, words, 0);
    return request(removedMailboxesJob, {});
  },
  show: alone((address) => request(mailboxJob, { address })),
  add: (words) => {
    const { address, local } = addressIn(words);
    const { quota = '1G', name = local } = optionsIn(words.slice(1));
    return request(addMailboxJob, { address, name: mailboxName(name), quota: mailQuota(quota), at: Date.now() });
  },
  password: alone((address) => {
    throw new Refused(
      `Passwords are never shown in Slack. In a terminal where mailha runs, type:  npm run -s mailha -- mailbox password ${address}`,
    );
  }),
  quota: (words) => {
    noMore(usage, words, 2);
    return request(mailboxQuotaJob, { ...only(words), quota: mailQuota(given('quota', words[1], '2G')) });
  },
  name: (words) => {
    const [, first, ...more] = words;
    const name = mailboxName([given('name', first, 'Anna Schmidt'), ...more].join(' '));
    return request(mailboxNameJob, { ...only(words), name });
  },
  disable: alone((address) => request(disableMailboxJob, { address })),
  enable: alone((address) => request(enableMailboxJob, { address })),
  remove: alone((address) => request(removeMailboxJob, { address, at: Date.now() })),
  forward: (words) => request(forwardMailboxJob, { ...only(words), ...forwardingIn(words.slice(1)) }),
  alias: (words) => {
    noMore(usage, words, 3);
    const { address } = addressIn(words);
    const wanted = oneOf('alias command', words[1], ['add', 'remove']) === 'add';
    const alias = mailAddress(given('alias', words[2], 'info@example.net')).address;
    return request(aliasMailboxJob, { address, alias, wanted });
  },
};

const usage = `mailbox ${Object.keys(verbs).join('|')} [ADDRESS] [VALUE…]`;

export const mailbox: JobCommand = {
  name: 'mailbox',
  usage,
  summary:
    'List mailboxes or the mail of removed ones, show one, or change one: quota, name, forwarding, aliases, status.',
  examples: [
    ...['mailbox list', 'mailbox show anna@example.net', 'mailbox add anna@example.net quota 2G name Anna Schmidt'],
    ...['mailbox forward anna@example.net bob@example.net copy', 'mailbox alias anna@example.net add info@example.net'],
  ],
  needs: 'operator',
  request([typed, ...words], inventory) {
    const verb = verbs[oneOf('mailbox command', typed, Object.keys(verbs))];
    if (!verb) throw new Refused(`Usage: ${usage}`);
    return verb(words, inventory);
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

/** A verb with an address and nothing else. */
function alone(make: (address: string) => Request): Verb {
  return (words) => {
    noMore(usage, words, 1);
    return make(addressIn(words).address);
  };
}

function only(words: readonly string[]): { readonly address: string } {
  return { address: addressIn(words).address };
}

function addressIn([typed]: readonly string[]): MailAddress {
  if (typed === undefined) throw new Refused('Address missing, as in `mailbox show anna@example.net`.');
  return mailAddress(typed);
}

function given(what: string, typed: string | undefined, example: string): string {
  if (typed === undefined) throw new Refused(`The ${what} is missing, as in \`${example}\`. Usage: ${usage}`);
  return typed;
}

/** `bob@example.net carol@example.org copy`, or `off`. */
function forwardingIn(words: readonly string[]): { readonly to: string[]; readonly keep: boolean } {
  if (words[0] === 'off') {
    noMore(usage, words, 1);
    return { to: [], keep: false };
  }
  const keep = words.at(-1) === 'copy';
  const [first, ...more] = keep ? words.slice(0, -1) : words;
  const typed = [given('target', first, 'mailbox forward anna@example.net bob@example.net'), ...more];
  const to = [...new Set(typed.map(targetAddress))];
  if (to.length > mostTargets) throw new Refused(`A mailbox forwards to at most ${mostTargets} addresses; use a list.`);
  return { to, keep };
}

const mostTargets = 20;

/** `quota 2G name Anna Schmidt`: a name takes all words that follow it. */
function optionsIn([word, ...rest]: readonly string[]): { readonly quota?: string; readonly name?: string } {
  if (word === undefined) return {};
  const what = oneOf('mailbox option', word, ['quota', 'name']);
  if (rest.length === 0) throw new Refused(`Value of ${what} missing. Usage: ${usage}`);
  if (what === 'name') return { name: rest.join(' ') };
  return { ...optionsIn(rest.slice(1)), quota: rest[0] ?? '' };
}
