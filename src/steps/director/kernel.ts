import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import type { Readings } from '../../facts/host/readings.ts';
import { readings } from '../../facts/host/readings.ts';
import { hostsWith, type Inventory } from '../../model/inventory/inventory.ts';
import type { Change } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { putFiles } from '../host/put-file.ts';

/** What the director's kernel needs: IPVS, and the scheduler of each service. */
export function modulesFor({ services }: Inventory): readonly string[] {
  return ['ip_vs', ...new Set(services.map(({ scheduler }) => `ip_vs_${scheduler}`))].sort();
}

interface KernelSetting {
  readonly name: string;
  readonly value: string;
  readonly why: string;
}

/** Linux: Documentation/networking/ipvs-sysctl.rst and ip-sysctl.rst. */
export function directorSettings(inventory: Inventory): readonly KernelSetting[] {
  const { services } = inventory;
  const settings: KernelSetting[] = [
    {
      name: 'net.ipv4.vs.expire_quiescent_template',
      value: '1',
      why: 'Persistent clients leave a quiesced real server.',
    },
    {
      name: 'net.ipv4.vs.expire_nodest_conn',
      value: '1',
      why: 'A connection to a removed real server ends at once, so that its client reconnects.',
    },
  ];
  if (hostsWith(inventory, 'director').length > 1) {
    settings.push(
      {
        name: 'net.ipv4.vs.sync_threshold',
        value: '0 0',
        why: 'Sync a connection to the other directors as soon as it is established,',
      },
      {
        name: 'net.ipv4.vs.sync_refresh_period',
        value: '60',
        why: 'and again after this many seconds, so that idle connections are not lost there.',
      },
    );
  }
  if (services.every(({ forwarding }) => forwarding !== 'masq')) return settings;
  return [
    ...settings,
    { name: 'net.ipv4.ip_forward', value: '1', why: 'Replies of real servers behind NAT (masq) pass through here.' },
    {
      name: 'net.ipv4.conf.all.send_redirects',
      value: '0',
      why: 'A real server must not get an ICMP redirect that bypasses the director.',
    },
  ];
}

export function sysctlFile(settings: readonly KernelSetting[]): string {
  // A dash: no error if the kernel has no such setting (sysctl.d(5)).
  return settings.map(({ name, value, why }) => `# ${why}\n-${name} = ${value}\n`).join('\n');
}

/** Sets the values that differ now; the file sets them at boot, after the modules are loaded. */
export function setNow(settings: readonly KernelSetting[], { sysctl }: Readings): readonly Change[] {
  return settings
    .filter(({ name, value }) => sysctl.get(name) !== value)
    .map(({ name, value }) => {
      const before = sysctl.get(name);
      return {
        summary: `set ${name} to ${value}`,
        run: ['sysctl', '-q', '-w', `${name}=${value}`],
        ...(before === undefined ? {} : { undo: [{ run: ['sysctl', '-q', '-w', `${name}=${before}`] as const }] }),
      };
    });
}

export const kernelBalances = defineStep({
  id: 'kernel.balances',
  on: ['director'],
  summary: 'IPVS and its schedulers are loaded, also after a reboot',
  facts: { files: managedFiles, readings },
  plan({ files, readings: now }, _host, { inventory }) {
    const modules = modulesFor(inventory);
    const settings = directorSettings(inventory);
    const load: Change = {
      summary: `load ${modules.join(', ')}`,
      run: ['modprobe', '--all', ...modules],
    };
    return [
      ...putFiles(files, [
        { path: paths.modules, content: `${modules.join('\n')}\n` },
        { path: paths.directorSysctl, content: sysctlFile(settings) },
      ]),
      ...(modules.every((name) => now.modules.has(name)) ? [] : [load]),
      ...setNow(settings, now),
    ];
  },
});
