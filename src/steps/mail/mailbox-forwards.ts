import {
  type MailDomainEntry,
  type MailForward,
  mailDomains,
  mailForwards,
  type TakenBy,
  takenBy,
} from '../../facts/ldap/mail-directory.ts';
import type { Fact } from '../../model/check/fact.ts';
import type { MailAddress } from '../../model/mail/mail-names.ts';
import type { Change, Step } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { Refused } from '../../model/text/errors.ts';
import {
  directoryChange,
  type MailboxFacts,
  mustExist,
  setAttributes,
  withoutValue,
  withValue,
} from './directory-change.ts';

/** Facts about some addresses, by address. */
type About = Readonly<Record<string, TakenBy | undefined>>;

export function aboutAll(addresses: readonly string[]): Readonly<Record<string, Fact<TakenBy | undefined>>> {
  return Object.fromEntries(addresses.map((one) => [one, takenBy(one)]));
}

/**
 * Throws Refused for a target that would bounce or come back: an address of our own domains without an entry, or one whose
 * mail arrives at one of `own` again.
 */
export function mustArrive(
  own: readonly string[],
  targets: readonly string[],
  { domains, forwards, about }: { domains: readonly MailDomainEntry[]; forwards: readonly MailForward[]; about: About },
): void {
  const local = new Set(domains.flatMap(({ domain, aliases }) => [domain, ...aliases]));
  for (const target of targets) {
    if (about[target] || !local.has(target.split('@')[1] ?? '')) continue;
    throw new Refused(`${target} has no mailbox here, so mail to it would bounce.`);
  }
  const way = wayBack(own, targets, forwards);
  if (way) throw new Refused(`This is a loop: ${[own[0], ...way].join(' → ')}.`);
}

/** The addresses on the way from the targets back to one of these, if there is one. */
function wayBack(
  own: readonly string[],
  targets: readonly string[],
  forwards: readonly MailForward[],
): readonly string[] | undefined {
  const ways = targets.map((target) => [target]);
  const seen = new Set<string>();
  for (let way = ways.shift(); way; way = ways.shift()) {
    const at = way.at(-1) ?? '';
    if (own.includes(at)) return way;
    if (seen.has(at)) continue;
    seen.add(at);
    const next = forwards.find(({ from }) => from.includes(at));
    for (const to of next?.to ?? []) if (!next?.from.includes(to)) ways.push([...way, to]);
  }
  return undefined;
}

interface Forwarding {
  /** None: it forwards no more. */
  readonly to: readonly string[];
  /** Whether its own mailbox gets a copy too. */
  readonly keep: boolean;
}

interface Facts extends MailboxFacts {
  readonly forwards: readonly MailForward[];
}

/** The mailbox passes its mail on: attribute mailForwardingAddress, its own address among them for a copy. */
export function mailboxForwards(mailbox: MailAddress, { to, keep }: Forwarding): Step {
  const { address } = mailbox;
  const off = to.length === 0;
  return defineStep({
    id: 'mail.forwards',
    on: ['mail'],
    summary: off ? `${address} forwards no mail` : `${address} forwards to ${to.join(', ')}`,
    facts: { domains: mailDomains, taken: takenBy(address), forwards: mailForwards, ...aboutAll(to) },
    plan({ domains, taken, forwards, ...about }: Facts): readonly Change[] {
      const entry = mustExist(mailbox, { domains, taken });
      const aliases = (entry.values.get('shadowaddress') ?? []).map((one) => one.toLowerCase());
      mustArrive([address, ...aliases], to, { domains, forwards, about: about as About });
      const services = entry.values.get('enabledservice');
      const wanted = {
        mailForwardingAddress: off ? [] : [...to, ...(keep ? [address] : [])],
        ...(off ? {} : { enabledService: withValue(services, 'forward') }),
      };
      const doing = off ? `end the forwarding of ${address}` : `forward mail for ${address} to ${to.join(', ')}`;
      return directoryChange(`${doing}${keep && !off ? ', keeping a copy' : ''}`, setAttributes(entry, wanted));
    },
  });
}

/** A second address of a mailbox: attribute shadowAddress. */
export function mailboxAlias(mailbox: MailAddress, alias: MailAddress, isWanted: boolean): Step {
  return defineStep({
    id: 'mail.alias',
    on: ['mail'],
    summary: `${alias.address} is ${isWanted ? 'an alias' : 'no alias'} of ${mailbox.address}`,
    facts: { domains: mailDomains, taken: takenBy(mailbox.address), other: takenBy(alias.address) },
    plan({ domains, taken, other }: MailboxFacts & { readonly other: TakenBy | undefined }): readonly Change[] {
      const entry = mustExist(mailbox, { domains, taken });
      const now = entry.values.get('shadowaddress');
      if (!isWanted)
        return directoryChange(
          `remove the alias ${alias.address} of ${mailbox.address}`,
          setAttributes(entry, { shadowAddress: withoutValue(now, alias.address) }),
        );
      mustBeFree(entry, alias, { domains, other });
      const wanted = {
        shadowAddress: withValue(now, alias.address),
        enabledService: withValue(entry.values.get('enabledservice'), 'shadowaddress'),
      };
      return directoryChange(`add the alias ${alias.address} of ${mailbox.address}`, setAttributes(entry, wanted));
    },
  });
}

function mustBeFree(
  entry: TakenBy,
  { address, domain }: MailAddress,
  { domains, other }: { domains: readonly MailDomainEntry[]; other: TakenBy | undefined },
): void {
  if (other && other.dn !== entry.dn) throw new Refused(`${address} is taken by ${other.dn}.`);
  if (other?.isMailbox) throw new Refused(`${address} is the address of the mailbox itself.`);
  if (domains.some((one) => one.domain === domain || one.aliases.includes(domain))) return;
  throw new Refused(`Mail for ${domain} does not come here, so the alias would get none; \`domain list\` shows all.`);
}
