import type { ExitStatus } from './exec.ts';
import { refusalIn } from './login-refusals.ts';
import { linesOf } from './output.ts';
import type { Sink } from './sink.ts';
import { Trouble } from './trouble.ts';

/** Warnings that keep nothing from running, but come first. */
const harmless =
  /: warning: setlocale: |^sudo: (?:unable to resolve host|setrlimit\(|unable to send audit message)|^Could not chdir to home directory|^(?:mesg|stty|tput): |^ERROR: ld\.so: object .* ignored/;

/** Why our script printed nothing: sudo, the login shell, or something in between. */
export function strangeEnd(user: string, ended: ExitStatus | undefined, stdout: Sink, stderr: Sink): Trouble {
  const lines = [stderr, stdout].flatMap((sink) => linesOf(sink.bytes().subarray(0, 4096)));
  const telling = lines.filter((line) => !harmless.test(line));
  const refusal = refusalIn(telling, user, ended?.code);
  if (refusal) return refusal;
  const message = telling[0] ?? lines[0];
  const how = ended?.signal ? `signal ${ended.signal}` : `exit code ${ended?.code}`;
  return new Trouble(`the mailha script did not finish there (${how})`, {
    cause: message === undefined ? undefined : new Error(message),
    remedy: `It needs a POSIX shell for ${user}, no ForceCommand in sshd_config, and a /run that can be written to.`,
  });
}

/** The host received something other than what was sent. */
export function eatenTrouble(user: string): Trouble {
  return new Trouble('its login shell consumed part of the input, so nothing was run', eating(user));
}

/** No sign that anything arrived: a login shell may be waiting for more input. */
export function silentTrouble(user: string, seconds: number): Trouble {
  const what = `its login shell hangs or consumed the whole input: no answer within ${seconds} s`;
  return new Trouble(`${what}, so nothing was run`, eating(user));
}

function eating(user: string) {
  return {
    remedy: `Find what reads stdin there, such as \`read\` or \`cat\`, in .bashrc or .ssh/rc of ${user} or in /etc, and limit it to terminals.`,
  };
}
