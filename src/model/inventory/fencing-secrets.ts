import { redactor } from '../text/redact.ts';
import type { Argv, Fence } from './fencing.ts';
import type { Inventory } from './inventory.ts';
import { shortestSecret } from './secret-forms.ts';

const mask = '********';

/** Options that are followed by a password: of ipmitool, of the fence agents, and by their names. */
const passwordOption = /^(?:-[pP]|--?(?:pass\w*|token|secret))$/i;
/** What shows a password inside of a word: `--password=…`, ipmitool's `-P…`, `https://user:…@host`, curl's `user:…`. */
const insides = [/(?:pass\w*|token|secret)=(.+)$/i, /^-P(.{4,})$/, /:\/\/[^/@\s:]*:([^/@\s]+)@/];
const userOption = /^(?:-u|--user)$/;

/** Passwords that stand in the commands themselves, as far as options and URLs show them. */
export function passwordsIn({ fencing }: Pick<Inventory, 'fencing'>): readonly string[] {
  return Object.values(fencing).flatMap(({ off, on, status = [] }) => [off, on, status].flatMap(passwordsOf));
}

/** Whether a password stands in one of the commands of a declaration. */
export function holdsPassword({ off, on, status = [] }: Fence): boolean {
  return [off, on, status].some((argv) => passwordsOf(argv).length > 0);
}

function passwordsOf(argv: readonly string[]): readonly string[] {
  return argv.flatMap((word, i) => {
    const before = argv[i - 1] ?? '';
    const after = passwordOption.test(before) && !word.startsWith('-') ? [word] : [];
    const ofUser = userOption.test(before) && word.includes(':') ? [word.slice(word.indexOf(':') + 1)] : [];
    const inside = insides.flatMap((form) => form.exec(word)?.[1] ?? []);
    // `-p 623` is a port.
    return [...after, ...ofUser, ...inside].filter((one) => !/^\d{1,5}$/.test(one));
  });
}

/** The command without the passwords in it: what an approval covers is kept as a digest, and one of a short password could be guessed. */
export function withoutPasswords([program, ...args]: Argv): Argv {
  const passwords = passwordsOf([program, ...args]);
  const hide = (word: string) => passwords.reduce((text, password) => text.replaceAll(password, mask), word);
  return [program, ...args.map(hide)];
}

/**
 * Takes out of what a command printed every word of its own that might be a secret: all but the program, bare options and the
 * name of the host. Programs repeat their arguments when they fail, and which of these is a password only they know.
 */
export function withoutArguments([, ...args]: Argv, host: string): (printed: string) => string {
  const words = args
    .flatMap((word) => (word.startsWith('-') ? [word.slice(word.indexOf('=') + 1), word.slice(2)] : [word]))
    .filter((word) => word !== '' && word !== host && !word.startsWith('-'));
  const hideLong = redactor(words);
  const short = words.filter(({ length }) => length < shortestSecret).map((word) => RegExp.escape(word));
  const whole = new RegExp(`(?<!\\w)(?:${short.join('|')})(?!\\w)`, 'g');
  return (printed) => (short.length === 0 ? hideLong(printed) : hideLong(printed).replaceAll(whole, mask));
}
