import { redactor } from '../text/redact.ts';
import type { Argv, Fence } from './fencing.ts';
import type { Inventory } from './inventory.ts';
import { shortestSecret } from './secret-forms.ts';

const mask = '********';

/** Options followed by a password: of ipmitool and the fence agents, and by name. */
const passwordOption = /^(?:-[pP]|--?(?:pass\w*|token|secret))$/i;
/** A password inside one word: `--password=…`, ipmitool's `-P…`, `https://user:…@host`, curl's `user:…`. */
const insides = [/(?:pass\w*|token|secret)=(.+)$/i, /^-P(.{4,})$/, /:\/\/[^/@\s:]*:([^/@\s]+)@/];
const userOption = /^(?:-u|--user)$/;

/** Passwords in the commands themselves, as far as options and URLs reveal them. */
export function passwordsIn({ fencing }: Pick<Inventory, 'fencing'>): readonly string[] {
  return Object.values(fencing).flatMap(({ off, on, status = [] }) => [off, on, status].flatMap(passwordsOf));
}

/** Whether a command of the declaration contains a password. */
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

/**
 * The command without its passwords. An approval covers a digest of this, and the digest of a short password could be
 * guessed.
 */
export function withoutPasswords([program, ...args]: Argv): Argv {
  const passwords = passwordsOf([program, ...args]);
  const hide = (word: string) => passwords.reduce((text, password) => text.replaceAll(password, mask), word);
  return [program, ...args.map(hide)];
}

/**
 * Removes from the output of a command every word of its own that may be a secret: all but the program, bare options
 * and the host's name. Programs repeat their arguments when they fail, and only they know which is a password.
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
