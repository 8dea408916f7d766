import type { Command } from '../model/plan/hosts.ts';
import { Refused } from '../model/text/errors.ts';
import type { ChangeTarget } from './change-target.ts';
import { commandSeconds } from './limits.ts';
import { fenceFolder, hostFolder } from './remote.ts';
import { eatenTrouble } from './strange.ts';
import { Trouble } from './trouble.ts';
import { otherWork } from './turn.ts';

export const lookAgain = 'Plan again to see its effect.';

/**
 * Splits stderr into the lines of the change script and the output of the command. What came before the command started,
 * such as a warning of .bashrc, is not the command's.
 */
export interface Words {
  readonly started: boolean;
  /** As in `exit 0 3`; see `changeScript`. */
  readonly last: string | undefined;
  readonly others: Buffer;
}

export function readWords(stderr: Buffer, token: string): Words {
  const text = stderr.toString('latin1');
  const said = [...text.matchAll(new RegExp(`^${token} (.*)\n`, 'gm'))].map(([, words = '']) => words);
  const last = said.findLast((words) => !/^(here|waiting .*|locked|started)$/.test(words));
  const others = text
    .slice(Math.max(0, text.indexOf(`${token} started\n`)))
    .replaceAll(new RegExp(`\n?^${token} .*\n`, 'gm'), '');
  return { started: said.includes('started'), last: last && utf8(last), others: Buffer.from(others, 'latin1') };
}

/** Why the command failed, or undefined when it succeeded. `said` is what it printed. */
export function judgeEnd(
  last: string,
  command: Command,
  place: ChangeTarget,
  said: string | undefined,
): Error | undefined {
  const [word, first = '', ...rest] = last.split(' ');
  const cause = said === undefined ? undefined : new Error(said);
  if (word === 'exit') return exitTrouble(Number(first), Number(rest[0]), command, place, cause);
  if (word === 'stale') return staleFence(place.host, command, first);
  if (word === 'busy') return busyTrouble(first, rest.join(' '));
  if (word === 'eaten') return eatenTrouble(place.user);
  if (word === 'stopped') return stoppedTrouble('it was stopped before it started', place);
  return new Trouble([first, ...rest].join(' '), {
    cause,
    remedy: `Look at ${hostFolder} and ${fenceFolder} on the host.`,
  });
}

function exitTrouble(code: number, took: number, command: Command, place: ChangeTarget, cause: Error | undefined) {
  const [program] = command.run;
  if (code === 0) return undefined;
  if (place.signal?.aborted) return stoppedTrouble(`${program} was stopped after ${took} s`, place);
  const limit = command.timeoutSeconds ?? commandSeconds;
  // timeout(1) ends with 124, or with its own KILL; a command may end with 124 as well, but sooner.
  if ((code === 124 || code === 137) && took >= limit) {
    return new Trouble(`${program} took longer than ${limit} s and was ended`, { cause, remedy: lookAgain });
  }
  // A shell reports a signal this way; a program may also exit with such a code.
  const signal = code > 128 && code < 160 ? `, as by signal ${code - 128}` : '';
  return new Trouble(`${program} ended with exit code ${code}${signal}`, { cause });
}

function stoppedTrouble(what: string, { signal }: ChangeTarget): Trouble {
  return new Trouble(what, { cause: signal?.reason, remedy: lookAgain });
}

function busyTrouble(seconds: string, what: string): Trouble {
  return new Trouble(`the host is busy with ${otherWork(seconds, what)}`, {
    remedy: 'Wait for it to finish, then try again.',
  });
}

function staleFence(host: string, { summary, fence }: Command, seen: string): Refused {
  return new Refused(
    `${host}: did not ${summary}: this run has fence ${fence}, and the host has seen ${seen}, so another run has taken ` +
      `over since. Plan again. If Redis lost its data and fences restarted, remove ${fenceFolder}/fence and ${hostFolder}/fence on every host first.`,
  );
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}
