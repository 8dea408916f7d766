import { keyArchive, keyFiles, keySums } from '../../facts/mail/iredmail-keys.ts';
import type { View } from '../../model/check/fact.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { hostsWith } from '../../model/inventory/inventory.ts';
import type { Change } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { Refused } from '../../model/text/errors.ts';
import { shipped } from '../host/shipped.ts';
import { reloadKeys } from './certificate.ts';
import { firstMailHost } from './iredmail-wanted.ts';

type Sums = ReadonlyMap<string, string>;

const dkimKey = ({ domain }: Inventory) => `${keyFiles.dkim}/${domain}.pem`;
const needed = (inventory: Inventory) => [keyFiles.certificate, keyFiles.key, ...keyFiles.groups, dkimKey(inventory)];

/**
 * Clients must find the same certificate on every host, and all hosts must sign mail with the same key. So the files exist
 * before the installer runs, which keeps them. They are created on the first host, where operators may install their own
 * before or afterwards, and copied from there to the others.
 */
export const keysShared = defineStep({
  id: 'iredmail.keys',
  on: ['mail'],
  summary: 'certificate and DKIM keys are the same on every mail host',
  facts: { sums: keySums },
  around: { on: ['mail'], facts: { sums: keySums } },
  plan({ sums }, host, { inventory }, around: View<{ readonly sums: Sums }>) {
    const first = firstMailHost(inventory);
    if (!inventory.mail.iredmail || !first) return [];
    if (first.name === host.name) {
      const missing = needed(inventory).filter((path) => !sums.has(path));
      if (missing.length === 0) return [];
      // A reinstalled first host copies them from another: mail is signed with them, and DNS publishes the public half.
      const other = around.seen.find(({ facts }) => needed(inventory).every((path) => facts.sums.has(path)));
      return [other ? take(other.host, needed(inventory), sums) : make(inventory, missing)];
    }
    const there = around.seen.find((other) => other.host.name === first.name)?.facts.sums;
    if (!there) throw new Refused(`${first.name} unreachable; ${host.name} needs its keys.`);
    const same = there.size > 0 && [...there].every(([path, sum]) => sums.get(path) === sum);
    return same ? [] : [take(first, needed(inventory), sums)];
  },
});

function make(inventory: Inventory, missing: readonly string[]): Change {
  const { certificate, key, groups, dkim } = keyFiles;
  return {
    summary: `create ${missing.join(', ')}`,
    run: [
      ...(['sh', '-c', `${shipped('iredmail-keys')}\n${reloadKeys}`, 'sh', certificate, key] as const),
      ...[`mail.${inventory.domain}`, alternativeNames(inventory), ...groups, dkim, inventory.domain],
    ],
    undo: [{ run: ['rm', '-f', ...missing] }],
    timeoutSeconds: 300,
  };
}

/** Every name and address of a mail host: ldirectord connects by address, clients by the names of VIPs. */
function alternativeNames(inventory: Inventory): string {
  const { domain, vips } = inventory;
  const hosts = hostsWith(inventory, 'mail');
  const names = ['mail', 'smtp', 'imap', 'pop', ...vips.map(({ name }) => name), ...hosts.map(({ name }) => name)];
  const addresses = [...vips.map(({ address }) => address), ...hosts.map((host) => host.public)];
  return [
    ...[domain, ...new Set(names.map((name) => `${name}.${domain}`))].map((name) => `DNS:${name}`),
    ...addresses.map((address) => `IP:${address}`),
  ].join(',');
}

function take(first: Host, all: readonly string[], sums: Sums): Change {
  return {
    summary: `copy certificate and keys from ${first.name}`,
    run: ['sh', '-c', `${shipped('iredmail-carry')}\n${reloadKeys}`],
    timeoutSeconds: 120,
    stdinFrom: { host: first.name, fact: keyArchive },
    // Replaced files cannot be restored.
    ...(sums.size === 0 ? { undo: [{ run: ['rm', '-f', ...all] as const }] } : {}),
  };
}
