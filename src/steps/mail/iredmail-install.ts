import { type IredmailState, iredmailFolder, iredmailLog, iredmailState } from '../../facts/mail/iredmail.ts';
import { databaseServer } from '../../model/inventory/inventory.ts';
import { defineStep } from '../../model/plan/step.ts';
import { shipped } from '../host/shipped.ts';
import { narrowingSql } from './iredmail-administrator.ts';
import { isFirst, toInstall } from './iredmail-wanted.ts';

/** Limit in seconds: the installer downloads, unpacks and configures three hundred packages. */
const installSeconds = 3600;

export const iredmailInstalled = defineStep({
  id: 'iredmail.installed',
  on: ['mail'],
  summary: 'iRedMail is installed',
  facts: { state: iredmailState },
  around: { on: ['mail'], facts: { state: iredmailState } },
  plan({ state }, host, { inventory }, others) {
    const wanted = toInstall(state, host, inventory);
    if (!wanted) return [];
    // The first installation creates the databases; a first host that is reinstalled finds them.
    const made = others.seen.some(({ facts }) => (facts.state as IredmailState).release !== undefined);
    const initialize = isFirst(host, inventory) && !made ? 'YES' : 'NO';
    const { name, port } = databaseServer(inventory);
    return [
      {
        summary: `run iRedMail's installer${initialize === 'YES' ? ', which also creates its databases' : ''}`,
        run: [
          ...(['sh', '-c', shipped('iredmail-run'), 'sh', iredmailFolder] as const),
          ...[`${host.name}.${inventory.domain}`, inventory.mail.store, name, String(port), initialize],
          ...[String(installSeconds), narrowingSql],
        ],
        disrupts: 'a web server on this host is reconfigured',
        // Time for its preparation, and for killing it and restoring privileges.
        timeoutSeconds: installSeconds + 300,
        tells: (line) => line.replace(/^\[ INFO \] */, ''),
        log: { command: `tail ${iredmailFolder}/mailha.log`, tail: iredmailLog },
      },
    ];
  },
});
