import { allowedCpus } from './cpus.ts';
import { diskOf } from './disks.ts';
import { addressOf, type Guest, networks, tapOf } from './hosts.ts';
import type { LabImage } from './image.ts';
import { programIn } from './kernel.ts';
import type { Paths } from './paths.ts';
import { wholeXstate } from './whole-xstate.ts';

/** Identifies a guest's processes on this machine: an argument of its kernel. */
export function umidOf(paths: Paths, name: string): string {
  return `${paths.namespace}-${name}`;
}

/**
 * A guest's memory is a file in its own tmpfs, inside the mount namespace of `ip netns exec`: it is freed with the guest,
 * and works where the machine's /dev/shm is small or noexec.
 */
const begin = 'mount -t tmpfs -o size=100%,mode=700,huge=always lab /dev/shm && exec taskset -c "$@"';

/** The argv that runs a guest until it halts, from the folder of its kernel. For the kernel's parameters see user-mode-linux(1). */
export function guestCommand(paths: Paths, image: LabImage, guest: Guest): readonly string[] {
  const program = programIn(image.kernel);
  const preload = `LD_PRELOAD=${wholeXstate(paths)}`;
  const environment = ['env', '-i', `PATH=${process.env.PATH ?? ''}`, 'HOME=/root', 'TMPDIR=/dev/shm', preload];
  return [
    ...['ip', 'netns', 'exec', paths.namespace, 'sh', '-c', begin, 'sh', cpuOf(guest), ...environment, program],
    ...machine(paths, image, guest),
    ...kernel,
    // Auditing slows every login.
    process.env.MAILHA_LAB_AUDIT === '1' ? 'audit=1' : 'audit=0',
    ...identity(guest),
  ];
}

/** Hosts of the same role are adjacent in the list, so they get different CPUs. */
function cpuOf(guest: Guest): string {
  const cpus = allowedCpus();
  return String(cpus[guest.number % cpus.length]);
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
    // A guest can read nothing of this machine except the lab's folder.
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
  // Saves 2 s per boot: a RAID 6 speed test, and 256 legacy terminals.
  'initcall_blacklist=raid6_select_algo',
  'pty.legacy_count=0',
  'systemd.show_status=0',
  // Debian's own kernels have it on; this one would start SELinux, too.
  'lsm=apparmor',
] as const;

/** What lab-init reads at boot. */
function identity(guest: Guest): readonly string[] {
  const addresses = networks.map((network) => `lab.${network.name}=${addressOf(guest, network)}/24`);
  return [`lab.name=${guest.name}`, ...addresses, `lab.gateway=${networks[0].prefix}.1`];
}
