import type { Files } from '../../facts/host/files.ts';
import type { Units } from '../../facts/host/units.ts';
import { replicates, type SlapdConfig, slapdConfig } from '../../facts/ldap/config.ts';
import { type SlapdData, slapdData } from '../../facts/ldap/data.ts';
import { directives } from '../../facts/ldap/directives.ts';
import { directoryOf, type SlapdNode, sameDn, slapdNode } from '../../facts/ldap/node.ts';
import { type IredmailState, iredmailState } from '../../facts/mail/iredmail.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { suffixOf } from '../../model/mail/directory.ts';
import { isAwaited } from '../mail/iredmail-wanted.ts';
import type { LdapData } from './choice.ts';
import { hasDatabase } from './ldif.ts';

export interface Provider {
  readonly node: SlapdNode;
  readonly config: SlapdConfig;
  readonly data: SlapdData | undefined;
  readonly state: IredmailState;
}

export interface ProviderFacts extends Provider {
  readonly files: Files;
  readonly units: Units;
}

export const providerFacts = { node: slapdNode, config: slapdConfig, data: slapdData, state: iredmailState };

/** It exists, or iRedMail's installer will create it. */
export function hasDirectory(config: SlapdConfig, inventory: Inventory): boolean {
  return inventory.mail.iredmail !== undefined || isSetUp(config, suffixOf(inventory));
}

/** Debian's slapd without iRedMail has another suffix and does not count. */
function isSetUp({ form, text }: SlapdConfig, suffix: string): boolean {
  if (form === undefined) return false;
  if (form === 'directory') return hasDatabase(text, suffix);
  return directives(text).some(({ name, words: [first = ''] }) => name === 'suffix' && sameDn(first, suffix));
}

/**
 * The host as iRedMail's installer will leave it, so that one approval covers the whole deploy. Before that, slapd has only
 * what Debian's package created, which may have our suffix.
 */
export function onceInstalled<P extends Provider>(now: P, inventory: Inventory): P {
  if (!isAwaited(now.state, inventory) && isSetUp(now.config, suffixOf(inventory))) return now;
  const text = `loglevel 0\ndatabase mdb\nsuffix ${suffixOf(inventory)}\ndirectory /var/lib/ldap/${inventory.domain}\nindex objectclass,entryCSN,entryUUID eq\n`;
  const services = ['ldap:///', 'ldapi:///'];
  const config = { ...now.config, form: 'file', path: '/etc/ldap/slapd.conf', text, services } as const;
  return { ...now, config, data: undefined, node: { ...now.node, running: true, directories: undefined } };
}

export function isJoined({ config, node, data }: Provider, inventory: Inventory): boolean {
  const account = `cn=replica,${suffixOf(inventory)}`;
  const directory = directoryOf(node, suffixOf(inventory));
  const has = data?.entries ? data.entries.has(account) : directory?.replica !== undefined;
  return replicates(config) && has;
}

export function holding(
  { host, facts }: { readonly host: Host; readonly facts: Provider },
  inventory: Inventory,
): LdapData {
  return { host, data: facts.data, joined: isJoined(facts, inventory) };
}
