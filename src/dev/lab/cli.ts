import { parseArgs } from 'node:util';
import { Refused } from '../../model/text/errors.ts';
import { openLab } from './lab.ts';
import { type TypedVerb, verbs } from './verbs.ts';

/** Runs a command, prints its output and returns the exit code. Throws Refused for an unknown one. */
export async function runVerb(words: readonly string[]): Promise<number> {
  const [name = 'help', ...rest] = words;
  if (['help', '--help', '-h'].includes(name)) return print(overview());
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (!verb) throw new Refused(`unknown lab command ${name}\n\n${overview()}`);
  // Arguments after the host name are for the host.
  const own = name === 'ssh' ? rest.slice(0, 1) : rest;
  const typed = take(name, own);
  if (typed.flags.help) return print(help(name));
  const all = { ...typed, words: [...typed.words, ...rest.slice(own.length)] };
  const [least, most] = verb.takes;
  if (all.words.length < least || all.words.length > most) throw new Refused(help(name));
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s`;
  const lab = openLab({}, (line) => console.error(`${seconds()}  ${line}`));
  const answer = await verb.run(lab, all);
  return typeof answer === 'number' ? answer : print(answer);
}

function take(name: string, args: readonly string[]): TypedVerb {
  const typed = (names: object | undefined, type: 'boolean' | 'string') =>
    Object.fromEntries(Object.keys(names ?? {}).map((each) => [each, { type }]));
  const { flags, options } = verbs[name] ?? {};
  const known = {
    help: { type: 'boolean' as const, short: 'h' },
    ...typed(flags, 'boolean'),
    ...typed(options, 'string'),
  };
  try {
    const { positionals, values } = parseArgs({ args: [...args], options: known, allowPositionals: true });
    return { words: positionals, flags: values as TypedVerb['flags'], options: values as TypedVerb['options'] };
  } catch (error) {
    throw new Refused(`${error instanceof Error ? error.message : error}\n\n${help(name)}`);
  }
}

function help(name: string): string {
  const { usage, summary, flags = {}, options = {} } = verbs[name] ?? { usage: name, summary: '' };
  const valued = Object.entries(options).map(([option, meaning]) => [`${option} VALUE`, meaning] as const);
  const lines = [...Object.entries(flags), ...valued].map(([word, meaning]) => `  --${word.padEnd(13)} ${meaning}`);
  return [`usage: npm run lab -- ${usage}`, `  ${summary}`, ...lines].join('\n');
}

function overview(): string {
  const lines = Object.values(verbs).map(({ usage, summary }) => `  ${usage.padEnd(30)} ${summary}`);
  const where =
    'MAILHA_LAB_DIR: folder with all lab files (default .lab). MAILHA_LAB: name of this lab (default main).\nMAILHA_LAB_RELEASE: bookworm (default) or trixie, for hosts that start from a bare disk;\n`trixie,lb1=bookworm` with exceptions.\nMAILHA_LAB_KERNEL: run the kernel of this release in all guests.\nMAILHA_LAB_AUDIT=1: boot hosts with kernel auditing.\nMAILHA_IREDMAIL: iRedMail release tarball for `up`, like --iredmail.';
  return [
    "usage: npm run lab -- COMMAND [--help]: the guide's seven hosts on this machine",
    '',
    ...lines,
    '',
    where,
  ].join('\n');
}

function print(text: string): number {
  console.log(text.trimEnd());
  return 0;
}
