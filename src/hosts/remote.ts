import { shellCommand } from './quote.ts';

/** Folder of mailha's temporary files on a host: the lock, and answers in transfer. Gone after a reboot. */
export const hostFolder = '/run/mailha';

/**
 * Folder of the fence, which survives a reboot: a fenced run stays fenced. Not /var/lib/mailha, which is the StateDirectory of
 * a worker on the same machine.
 */
export const fenceFolder = '/var/lib/mailha-fence';

/**
 * First lines of every script: the folder, root's PATH, and English messages. In C.UTF-8, glibc before 2.39 still follows
 * LANGUAGE, which Debian's installer sets for a language (/etc/default/locale).
 */
export const hostPath = `d=${hostFolder}
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C.UTF-8
export PATH LC_ALL
unset LANGUAGE`;

/** The command line that runs an argv as root; sudo(8) with -n fails rather than ask for a password, and says why in English. */
export function asRoot(user: string, argv: readonly string[]): string {
  return shellCommand(user === 'root' ? argv : ['env', 'LC_ALL=C', 'sudo', '-n', '--', ...argv]);
}
