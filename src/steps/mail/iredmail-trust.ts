import type { Files } from '../../facts/host/files.ts';
import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { iredmailState } from '../../facts/mail/iredmail.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { hostsWith } from '../../model/inventory/inventory.ts';
import { defineStep } from '../../model/plan/step.ts';
import { withBlock } from '../host/block.ts';
import { shipped } from '../host/shipped.ts';
import { toInstall } from './iredmail-wanted.ts';

/** Directors connect to every port repeatedly without a command, and mail hosts relay to each other. */
function ownAddresses(inventory: Inventory): readonly string[] {
  return hostsWith(inventory, ['director', 'mail']).flatMap((host) => [host.public, host.private]);
}

/** Placed before all other rules: the first match counts (cidr_table(5)). */
export function renderPermits(inventory: Inventory): string {
  const lines = ownAddresses(inventory).map((address) => `${address} permit`);
  return ['# BEGIN mailha: hosts of the cluster', ...lines, '# END mailha: hosts of the cluster', ''].join('\n');
}

/** The value of `ignoreip` in a file, also over several lines. */
function ignored(content = ''): readonly string[] {
  const value = /^ignoreip[ \t]*[=:]((?:.*)(?:\n[ \t]+.*)*)/m.exec(content)?.[1] ?? '';
  return value.split(/[\s,]+/).filter(Boolean);
}

/** True where neither postscreen nor fail2ban is installed. */
function isTrusted(files: Files, inventory: Inventory): boolean {
  const access = files.get(paths.postscreenAccess)?.content;
  const isPermitted = access === undefined || access === withBlock(access, renderPermits(inventory), 'first');
  const theirs = files.get(paths.jails)?.content;
  const wanted = [...ignored(theirs), ...ownAddresses(inventory)];
  const isIgnored = theirs === undefined || ignored(files.get(paths.ownJail)?.content).join(' ') === wanted.join(' ');
  return isPermitted && isIgnored;
}

/**
 * Otherwise postscreen rejects a director or mail host that talks before the greeting, and fail2ban bans it: iRedMail's own
 * list has private networks only, and one match bans.
 */
export const ownHostsTrusted = defineStep({
  id: 'iredmail.own-hosts-trusted',
  on: ['mail'],
  summary: 'postscreen and fail2ban allow the hosts of the cluster',
  facts: { files: managedFiles, state: iredmailState },
  plan({ files, state }, host, { inventory }) {
    if (!inventory.mail.iredmail) return [];
    const ahead = toInstall(state, host, inventory) !== undefined;
    if (!ahead && isTrusted(files, inventory)) return [];
    const addresses = ownAddresses(inventory);
    return [
      {
        summary: `allow ${addresses.join(', ')} in postscreen and fail2ban`,
        run: ['sh', '-c', shipped('iredmail-trust'), 'sh', ...addresses],
        stdin: renderPermits(inventory),
      },
    ];
  },
});
