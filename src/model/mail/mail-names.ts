import { beginning } from '../text/cut.ts';
import { asciiForm } from '../text/domain-name.ts';
import { Refused } from '../text/errors.ts';

/** The parts of a mailbox address, in lower case. */
export interface MailAddress {
  readonly address: string;
  readonly local: string;
  readonly domain: string;
}

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** As stored in the directory. Throws Refused with what is invalid. */
export function mailDomain(typed: string): string {
  const domain = typed.toLowerCase();
  const because = (why: string) => new Refused(`${shown(typed)} is not a domain: ${why}. Example: example.org.`);
  if (/[^\p{ASCII}]/u.test(domain))
    throw because(`it has letters other than a to z; write ${asciiForm(domain) ?? 'its xn-- form'}`);
  if (domain.includes('@')) throw because('it is an address; type the part after the @');
  if (domain.length > 253) throw because('it is longer than 253 characters');
  const labels = domain.split('.');
  if (labels.includes('')) throw because('it has a leading, trailing or double dot');
  if (labels.length < 2) throw because('it needs a dot and a top-level domain');
  const wrong = labels.find((one) => !label.test(one));
  if (wrong !== undefined) throw because(`${shown(wrong)} has characters other than letters, digits and inner dashes`);
  if (!/^([a-z]{2,}|xn--[a-z0-9-]+)$/.test(labels.at(-1) ?? '')) throw because('its top-level domain must be letters');
  return domain;
}

/**
 * The same for an address. iRedMail names directories after the local part, so only characters that are safe there are
 * allowed.
 */
export function mailAddress(typed: string): MailAddress {
  const parts = typed.toLowerCase().split('@');
  const [local = '', name = ''] = parts;
  const because = (why: string) => new Refused(`${shown(typed)} is not an address: ${why}.`);
  if (parts.length !== 2 || local === '' || name === '') throw because('wanted one @, as in anna@example.net');
  if (local.includes('+')) throw because('it has a +; mail to name+tag is delivered to name, so add that one');
  if (local.length > 64) throw because('the part before the @ is longer than 64 characters');
  if (!/^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/.test(local) || local.includes('..')) {
    throw because('before the @ use letters, digits, and inner dots, dashes and underscores');
  }
  const domain = mailDomain(name);
  return { address: `${local}@${domain}`, local, domain };
}

/** Any address that can receive mail, also one outside of this cluster; in lower case. Throws Refused. */
export function targetAddress(typed: string): string {
  const [local = '', name = '', ...more] = typed.toLowerCase().split('@');
  const because = (why: string) => new Refused(`${shown(typed)} is not an address: ${why}.`);
  if (local === '' || name === '' || more.length > 0) throw because('wanted one @, as in anna@example.net');
  if (local.length > 64) throw because('the part before the @ is longer than 64 characters');
  // RFC 5321's dot-string, without what a directory or a terminal would take for something else.
  if (!/^[a-z0-9!#$%&'+/=?^_{|}~-]+(\.[a-z0-9!#$%&'+/=?^_{|}~-]+)*$/.test(local))
    throw because('before the @ there is a character that mail addresses do not have');
  return `${local}@${mailDomain(name)}`;
}

const units = { M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 } as const;
const mostBytes = 100 * units.T;

/** Bytes; 0 means no quota, as in iRedMail. Throws Refused. */
export function mailQuota(typed: string): number {
  if (/^unlimited$/i.test(typed)) return 0;
  const [, number = '', unit = ''] = /^(\d{1,6})([MGT])i?B?$/i.exec(typed) ?? [];
  const bytes = Number(number) * (units[unit.toUpperCase() as keyof typeof units] ?? Number.NaN);
  if (bytes > 0 && bytes <= mostBytes) return bytes;
  throw new Refused(`${shown(typed)} is not a quota; use 500M, 2G, 1T or unlimited.`);
}

export function quotaInWords(bytes: number): string {
  if (bytes === 0) return 'unlimited';
  const [unit, size] = Object.entries(units).findLast(([, one]) => bytes >= one && bytes % one === 0) ?? ['M', units.M];
  return `${Math.round((bytes / size) * 10) / 10} ${unit}iB`;
}

/** A person's name for a mailbox. Throws Refused. */
export function mailboxName(typed: string): string {
  const name = typed.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
  if (name !== '' && name.length <= 64 && !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(name)) return name;
  throw new Refused(`${shown(typed)} is not a mailbox name; use 1 to 64 visible characters.`);
}

const shown = (typed: string) => `“${beginning(typed.replaceAll(/[\s\p{Cc}\p{Cf}`*~]+/gu, ' '), 60)}”`;
