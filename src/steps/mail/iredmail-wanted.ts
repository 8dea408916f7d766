import type { IredmailState } from '../../facts/mail/iredmail.ts';
import { iredmailFolder, isInstalled } from '../../facts/mail/iredmail.ts';
import type { View } from '../../model/check/fact.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { hostsWith } from '../../model/inventory/inventory.ts';
import type { Iredmail } from '../../model/inventory/mail.ts';
import { Refused } from '../../model/text/errors.ts';

/** The host that is installed first: the source of shared files, and the one that runs jobs that must run once. */
export function firstMailHost(inventory: Inventory): Host | undefined {
  return hostsWith(inventory, 'mail')[0];
}

export function isFirst(host: Host, inventory: Inventory): boolean {
  return firstMailHost(inventory)?.name === host.name;
}

/** Whether it is declared and not yet installed on a host in this state. */
export function isAwaited(state: IredmailState, { mail: { iredmail } }: Inventory): boolean {
  return iredmail !== undefined && !isInstalled(state, iredmail);
}

/** Whether any host is still to be installed. */
export function isAwaitedBySome({ seen }: View<{ readonly state: IredmailState }>, inventory: Inventory): boolean {
  return seen.some(({ facts }) => isAwaited(facts.state, inventory));
}

/**
 * The release to install on this host; undefined when there is nothing to install. Throws Refused where the installer must not
 * run: it cannot upgrade, and cannot continue an interrupted configuration.
 */
export function toInstall(state: IredmailState, host: Host, { mail }: Inventory): Iredmail | undefined {
  const wanted = mail.iredmail;
  if (!wanted || isInstalled(state, wanted)) return undefined;
  if (state.run === 'running') {
    throw new Refused(`iRedMail's installer is still running on ${host.name}. Wait until it ends, then plan again.`);
  }
  if (state.release !== undefined && state.release !== wanted.version) {
    throw new Refused(
      `${host.name} has iRedMail ${state.release}, but cluster.yaml declares ${wanted.version}. The installer does not upgrade: ` +
        'follow the upgrade page of each release, then deploy; or declare the installed version.',
    );
  }
  if (state.configured !== undefined) throw new Refused(halfConfigured(state, host));
  return wanted;
}

function halfConfigured({ run, why, configured }: IredmailState, host: Host): string {
  const runs: Partial<Record<IredmailState['run'], string>> = {
    'cut off': `an earlier run of iRedMail's installer was interrupted after \`${configured}\``,
    failed: `an earlier run of iRedMail's installer failed (${why}) after \`${configured}\``,
  };
  return (
    `${host.name} is half-configured: ${runs[run] ?? `something else started configuring it and left \`${configured}\``}. ` +
    'A second run would configure it twice. Reinstall the host and deploy again. Or finish it by hand until `postmap -q` finds ' +
    'postmaster there, then record that on it: ' +
    `\`printf 'started 0\\nok %s\\n' "$(date +%s)" >${iredmailFolder}/mailha.run\``
  );
}
