import { iredmailState } from '../../facts/mail/iredmail.ts';
import { iredmailDaemons, type MailDaemon, type MailDaemons } from '../../facts/mail/iredmail-daemons.ts';
import { loopbackPorts, silentLoopbackPorts } from '../../facts/mail/ports.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { componentsOf } from '../../model/inventory/mail.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';
import { installedOf } from './services.ts';

/** Without these Postfix answers 451 to all mail, or keeps it in its queue. */
const needed: readonly string[] = ['iredapd', 'amavis'];

/** Parts of iRedMail itself that it always enables. ClamAV's are judged by `mail.virus-scanner`. */
const always = [...needed, 'php-fpm', 'iredadmin', 'mlmmjadmin'];

const optional = { sogo: ['sogo', 'memcached'], netdata: ['netdata'], fail2ban: ['fail2ban'], roundcube: [] } as const;

/**
 * The daemons that shall run on a mail host: those of what cluster.yaml declares, and those that start at boot anyway,
 * since operators add components by hand. One that is masked is off on purpose.
 */
export function wantedDaemons(daemons: MailDaemons, { mail }: Pick<Inventory, 'mail'>): readonly string[] {
  const declared = mail.iredmail ? [...always, ...componentsOf(mail.iredmail).flatMap((name) => optional[name])] : [];
  const enabled = [...daemons].filter(([, { file }]) => file === 'enabled').map(([name]) => name);
  const all = new Set([...declared, ...enabled.filter((name) => !name.startsWith('clamav-'))]);
  return [...all].filter((name) => daemons.get(name)?.file !== 'masked');
}

const atBoot = 'does not start at boot';

/** `iredapd is inactive`; undefined when it runs and answers. */
function trouble(name: string, daemon: MailDaemon | undefined, silent: readonly number[]): string | undefined {
  if (!daemon?.known) return `${name} is not installed`;
  if (daemon.active !== 'active') return `${name} is ${daemon.active}`;
  const port = loopbackPorts[name as keyof typeof loopbackPorts];
  if (port !== undefined && silent.includes(port)) return `${name} does not answer on port ${port}`;
  return daemon.file === 'disabled' ? `${name} ${atBoot}` : undefined;
}

/** Postfix and nginx still greet while these are down, but refuse or keep all mail, or show errors. */
export const mailDaemonsRun = defineCheck({
  id: 'mail.daemons',
  on: 'mail',
  facts: { state: iredmailState, daemons: iredmailDaemons, silent: silentLoopbackPorts },
  judge({ seen }, inventory) {
    const hosts = installedOf(seen).map(({ host, facts: { daemons, silent } }) => ({
      host,
      down: wantedDaemons(daemons, inventory).flatMap((name) => {
        const problem = trouble(name, daemons.get(name), silent);
        return problem === undefined ? [] : [{ name, unit: daemons.get(name)?.unit ?? name, problem }];
      }),
    }));
    if (hosts.length === 0) return undefined;
    const none = hosts.every(({ down }) =>
      down.some(({ name, problem }) => needed.includes(name) && !problem.endsWith(atBoot)),
    );
    return combine(
      hosts.map(({ host, down }): Verdict => {
        if (down.length === 0) return fine(host);
        return {
          status: none ? 'critical' : 'degraded',
          hosts: [host.name],
          summary: `on ${host.name} ${named(down.map(({ problem }) => problem))}`,
          remedy: remedyOf(
            host.name,
            down.map(({ unit }) => unit),
          ),
        };
      }),
      (good) => `iRedMail's other daemons run on ${named(hostsOf(good))}`,
    );
  },
});

function remedyOf(host: string, units: readonly string[]): string {
  const all = units.join(' ');
  return `On ${host}: \`systemctl enable ${all}; systemctl restart ${all}\`; \`journalctl -u ${units[0]}\` shows why one is down. To do without one: \`systemctl mask --now\`.`;
}
