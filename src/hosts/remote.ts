import { shellCommand } from './quote.ts';

/** Where mailha keeps its few files on a host: the lock, and answers on their way. Gone after a reboot. */
export const hostFolder = '/run/mailha';

/**
 * Where the fence is, which outlives a reboot: a run that was overtaken before it stays overtaken. Not /var/lib/mailha, which a
 * worker on the same machine has as its own (StateDirectory).
 */
export const fenceFolder = '/var/lib/mailha-fence';

/** First lines of every script: the folder, the programs of an administrator, and messages in English. */
export const hostPath = `d=${hostFolder}
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C.UTF-8
export PATH LC_ALL`;

/** The command line that runs an argv as root; sudo(8) with -n fails rather than ask for a password. */
export function asRoot(user: string, argv: readonly string[]): string {
  return shellCommand(user === 'root' ? argv : ['sudo', '-n', '--', ...argv]);
}
