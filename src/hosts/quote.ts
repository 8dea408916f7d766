import { cut } from '../model/text/cut.ts';
import { Refused } from '../model/text/errors.ts';

/** POSIX.1-2017 XCU 2.2.1 and 2.4: characters that are literal in every shell. */
const plain = /^[A-Za-z0-9_@%+,./:-]+$/;

/** sh(1)'s reserved words that `plain` would let through. */
const reserved = new Set('case do done elif else esac fi for if in then until while function select time'.split(' '));

/** Builtins of dash or bash, some of which differ from the program of that name (echo, kill, printf). */
const builtins = new Set(
  (
    ': . [ alias bg bind break builtin caller cd chdir command compgen complete compopt continue declare dirs disown ' +
    'echo enable eval exec exit export false fc fg getopts hash help history jobs kill let local logout mapfile popd ' +
    'printf pushd pwd read readarray readonly return set shift shopt source suspend test times trap true type typeset ' +
    'ulimit umask unalias unset wait'
  ).split(' '),
);

/**
 * One word of a POSIX shell that evaluates to exactly this text. Throws Refused for what no program argument can
 * contain: a NUL byte, or a lone surrogate, which has no UTF-8 encoding.
 */
export function quote(word: string): string {
  if (word.includes('\0')) throw new Refused(`${shown(word)} contains a NUL byte; remove it`);
  if (!word.isWellFormed()) throw new Refused(`${shown(word)} is not well-formed Unicode; type it again`);
  return plain.test(word) && !reserved.has(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** The only place where an argv becomes shell text: runs the program, never a builtin, with these arguments. */
export function shellCommand(argv: readonly string[]): string {
  const [program = ''] = argv;
  const words = builtins.has(program) ? ['env', '--', ...argv] : argv;
  return words.map(quote).join(' ');
}

function shown(word: string): string {
  return JSON.stringify(cut(word, 41));
}
