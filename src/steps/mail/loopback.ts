import type { HeldAddress } from '../../facts/host/addresses.ts';
import { addresses } from '../../facts/host/addresses.ts';
import type { Files } from '../../facts/host/files.ts';
import { type LoopbackNetwork, loopbackNetwork } from '../../facts/host/loopback-network.ts';
import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { type Readings, readings } from '../../facts/host/readings.ts';
import { unitOf, units } from '../../facts/host/units.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { loopbackVips } from '../../model/inventory/inventory.ts';
import type { Vip } from '../../model/inventory/services.ts';
import type { Change, Run } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { Refused } from '../../model/text/errors.ts';
import { setNow, sysctlFile } from '../director/kernel.ts';
import { reload, runDaemon } from '../host/daemon.ts';
import { removeFile } from '../host/put-file.ts';
import { addressesIn, arpSettings, renderLoopbackUnit } from './loopback-unit.ts';

const unit = 'mailha-loopback.service';

/** VIPs of other tiers, and those of an earlier cluster.yaml, on lo: the host would keep their packets to itself. */
function strays(held: readonly HeldAddress[], known: readonly string[], wanted: readonly Vip[]) {
  return held.filter(
    ({ interface: on, address }) =>
      on === 'lo' && known.includes(address) && !wanted.some((vip) => vip.address === address),
  );
}

const deletion = (address: string): Run => ({ run: ['ip', 'address', 'delete', `${address}/32`, 'dev', 'lo'] });

const remove = ({ address, prefix }: HeldAddress): Change => ({
  summary: `remove ${address} from lo (not a VIP of this host)`,
  run: ['ip', 'address', 'delete', `${address}/${prefix}`, 'dev', 'lo'],
  undo: [{ run: ['ip', 'address', 'add', `${address}/${prefix}`, 'dev', 'lo'] }],
});

/** Restarting removes no address. The undo removes only what was not there before. */
function bringUp(vips: readonly Vip[], absent: readonly Vip[]): Change {
  return {
    summary: `put ${vips.map(({ address }) => address).join(' and ')} on lo`,
    run: ['systemctl', 'restart', unit],
    undo: absent.map(({ address }) => deletion(address)),
  };
}

/**
 * Earlier versions had ifupdown bring up aliases of lo. Its file goes last: by then the unit holds the addresses, and
 * removing the file alone takes none of them down. At the next boot only the unit is left.
 */
const removeAliases = (files: Files) => removeFile(files, paths.loopback, 'superseded by mailha-loopback.service');

function removeUnit(files: Files, isEnabled: boolean): readonly Change[] {
  const disable: Change = {
    summary: `no longer start ${unit} at boot`,
    run: ['systemctl', 'disable', '--quiet', unit],
    undo: [{ run: reload.run }, { run: ['systemctl', 'enable', '--quiet', unit] }],
  };
  const gone = removeFile(files, paths.loopbackUnit, 'this host has no VIP under direct routing');
  return gone.length === 0 ? [] : [...(isEnabled ? [disable] : []), ...gone, reload];
}

/** Debian 12's networkd (systemd 252) keeps on lo what it does not list; Debian 13's (257) removes it. Seen in both. */
const keepsForeign = ({ os }: Readings) => os.id === 'debian' && os.version === '12';

/** What would take the VIPs off again is refused, because the unit cannot prevent it. */
function mustStay(network: LoopbackNetwork | undefined, vips: readonly Vip[], { name }: Host): void {
  if (!network || /^\s*KeepConfiguration\s*=\s*(?:yes|static)\s*$/m.test(network.content)) return;
  const lists = [...network.content.matchAll(/^\s*Address\s*=\s*([\d.]+)\/32\s*$/gm)].map(([, address]) => address);
  const absent = vips.filter(({ address }) => !lists.includes(address));
  if (absent.length === 0) return;
  throw new Refused(
    `systemd-networkd on ${name} configures lo by ${network.path} and would remove ${absent.map((vip) => vip.address).join(' and ')}: ` +
      `exclude lo there (\`Name=!lo\`) or add \`KeepConfiguration=static\` to its [Network] section, \`networkctl reload\`, then plan again`,
  );
}

export const loopbackHoldsVips = defineStep({
  id: 'loopback.holds-vips',
  on: ['database', 'mail'],
  summary: 'the real server has its VIPs on loopback and does not answer ARP for them',
  facts: { files: managedFiles, units, readings, addresses, network: loopbackNetwork },
  plan({ files, units: known, readings: now, addresses: held, network }, host, { inventory }) {
    const vips = loopbackVips(inventory, host);
    const gone = strays(held, everKnown(files, inventory), vips).map(remove);
    if (vips.length === 0) return [...gone, ...removeUnit(files, unitOf(known, unit).enabled), ...removeAliases(files)];
    if (!keepsForeign(now)) mustStay(network, vips, host);
    const absent = vips.filter(
      ({ address }) => !held.some((other) => other.interface === 'lo' && other.address === address),
    );
    return [
      ...gone,
      ...runDaemon(
        {
          unit,
          // Before the address: once it is there, the first ARP request may come.
          prepare: setNow(arpSettings, now),
          files: [
            { path: paths.realServerSysctl, content: sysctlFile(arpSettings) },
            { path: paths.loopbackUnit, content: renderLoopbackUnit(vips) },
          ],
          activate: bringUp(vips, absent),
          incomplete: absent.length > 0,
        },
        { files, units: known },
      ),
      ...removeAliases(files),
    ];
  },
});

function everKnown(files: Files, { vips }: Inventory): readonly string[] {
  const before = [paths.loopbackUnit, paths.loopback].flatMap((path) => addressesIn(files.get(path)?.content));
  return [...vips.map(({ address }) => address), ...before];
}
