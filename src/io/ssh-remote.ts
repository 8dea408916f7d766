import { shellCommand } from './quote.ts';

/** Where mailha keeps its few files on a host: the fence, the lock, and answers on their way. Gone after a reboot. */
export const hostFolder = '/run/mailha';

/** First lines of every script: the folder, the programs of an administrator, and messages in English. */
export const hostPath = `d=${hostFolder}
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C.UTF-8
export PATH LC_ALL`;

/** The command line that runs an argv as root; sudo(8) with -n fails rather than ask for a password. */
export function asRoot(user: string, argv: readonly string[]): string {
  return shellCommand(user === 'root' ? argv : ['sudo', '-n', '--', ...argv]);
}
