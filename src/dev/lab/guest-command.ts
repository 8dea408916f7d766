import { allowedCpus } from './cpus.ts';
import { addressOf, type Guest, guests, networks, tapOf } from './hosts.ts';
import type { LabImage } from './image.ts';
import type { Paths } from './paths.ts';
import { wholeXstate } from './whole-xstate.ts';

/** What tells one guest's processes from all others on this machine: an argument of the kernel. */
export function umidOf(paths: Paths, name: string): string {
  return `${paths.namespace}-${name}`;
}

export function diskOf(paths: Paths, name: string): string {
  return `${paths.disks}/${name}.cow`;
}

/**
 * Guests that starve miss VRRP adverts, so that what else the machine does would look like a failover. Each is a session
 * of its own, and between sessions it is the autogroup's nice value that counts, not nice(1): see sched(7).
 *
 * A guest's memory is a file in a tmpfs of its own, in the mount namespace that `ip netns exec` makes: it ends with the
 * guest, and does not care that the machine's /dev/shm may be small or noexec.
 */
const begin =
  '[ ! -w /proc/self/autogroup ] || echo -10 > /proc/self/autogroup; ' +
  'mount -t tmpfs -o size=100%,mode=700,huge=always lab /dev/shm && exec nice -n -10 taskset -c "$@"';

/** The argv that runs a guest until it halts. The kernel's parameters are those of user-mode-linux(1). */
export function guestCommand(paths: Paths, image: LabImage, guest: Guest): readonly string[] {
  const preload = `LD_PRELOAD=${wholeXstate(paths)}`;
  const environment = ['env', '-i', `PATH=${process.env.PATH ?? ''}`, 'HOME=/root', 'TMPDIR=/dev/shm', preload];
  return [
    ...['ip', 'netns', 'exec', paths.namespace, 'sh', '-c', begin, 'sh', cpuOf(guest), ...environment, 'linux.uml'],
    ...machine(paths, image, guest),
    ...kernel,
    // Without it every login costs a record that nobody reads.
    process.env.MAILHA_LAB_AUDIT === '1' ? 'audit=1' : 'audit=0',
    ...identity(guest),
  ];
}

/** Hosts of one role are next to each other, so that they get different ones. */
function cpuOf(guest: Guest): string {
  const cpus = allowedCpus();
  return String(cpus[guests.indexOf(guest) % cpus.length]);
}

function machine(paths: Paths, image: LabImage, guest: Guest): readonly string[] {
  const nics = networks.map((network, index) => {
    // Without gro=1 the driver drops the tap's large frames, and 400 MB/s become less than 2.
    const tap = `transport=tap,ifname=${tapOf(guest, network)},depth=64,gro=1`;
    return `vec${index}:${tap},mac=${network.mac}:${guest.number.toString(16).padStart(2, '0')}`;
  });
  return [
    'uml_dir=/dev/shm',
    `umid=${umidOf(paths, guest.name)}`,
    `mem=${guest.memoryMib}M`,
    `ubd0=${diskOf(paths, guest.name)},${image.disk}`,
    // A guest can read no more of this machine than the lab's own folder.
    `hostfs=${paths.root}`,
    ...nics,
  ];
}

const kernel = [
  'root=/dev/ubda',
  'rw',
  'con=null',
  'con0=null,fd:1',
  'quiet',
  'cgroup_disable=memory',
  'random.trust_bootloader=on',
  // Together 2 s of each boot: a speed test for RAID 6, and 256 terminals of a kind that nobody uses.
  'initcall_blacklist=raid6_select_algo',
  'pty.legacy_count=0',
  'systemd.show_status=0',
] as const;

/** What lab-init reads at boot. */
function identity(guest: Guest): readonly string[] {
  const addresses = networks.map((network) => `lab.${network.name}=${addressOf(guest, network)}/24`);
  return [`lab.name=${guest.name}`, ...addresses, `lab.gateway=${networks[0].prefix}.1`];
}
