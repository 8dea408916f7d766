import type { Person } from '../src/model/inventory/access.ts';
import type { Command, JobCommand, Reply } from '../src/model/run/command.ts';
import type { Desk } from '../src/model/run/desk.ts';
import { type Filled, type Form, formWord } from '../src/model/run/form.ts';
import type { Place, RunRecord } from '../src/model/run/run.ts';
import { Refused } from '../src/model/text/errors.ts';
import { unknownCard } from '../src/render/help.ts';
import { helpJson } from '../src/render/json-answers.ts';
import { isJobId } from './find.ts';
import { suggest } from './suggest.ts';
import { mustBeAllowed, understand } from './understand.ts';

/** Who typed a command, where, and in which thread. */
export interface Asker {
  readonly who: Person;
  readonly place?: Place;
  /** See Submission. */
  readonly key?: string;
  /** The run of the thread; used when the ID is left out. */
  readonly about?: string;
  /** Whether a form can be opened now. */
  readonly canFill?: boolean;
  /** The submitted form values. */
  readonly filled?: Filled;
}

/** A card to show, a run with its own thread, or a form to open. */
export type CommandResult =
  | { readonly kind: 'form'; readonly command: FormCommand }
  | ({ readonly kind: 'card' } & Reply)
  | { readonly kind: 'run'; readonly run: RunRecord };

/** Executes a typed command. Throws Refused with a message for the person. */
export async function answer(input: readonly string[], asker: Asker, desk: Desk): Promise<CommandResult> {
  const understood = understand(input);
  const permissions = desk.permissionsOf(asker.who);
  if ('unknown' in understood) {
    const { unknown, nearest } = understood;
    const suggestions = suggest(nearest, input.slice(1), { permissions, inventory: desk.inventory });
    return { kind: 'card', card: unknownCard(unknown, suggestions), data: helpJson([]), status: 'unknown' };
  }
  const { command } = understood;
  mustBeAllowed(command, asker.who, permissions);
  const isForm = wantsForm(command, understood.words, asker);
  if (isForm && !asker.filled) return { kind: 'form', command };
  const typed = isForm && asker.filled ? command.form.words(asker.filled) : understood.words;
  const words = withJob(command, typed, asker.about);
  if ('explain' in command) return { kind: 'card', ...command.explain(words, asker.who, permissions) };
  if ('reply' in command) return { kind: 'card', ...(await command.reply(words, asker.who, desk)) };
  const { who: by, place, key } = asker;
  const asked =
    'again' in command
      ? await command.again(words, desk)
      : { request: command.request(words, desk.inventory), text: [command.name, ...words].join(' ') };
  const submission = { ...asked, by };
  const run = await desk.submit({ ...submission, ...(place ? { place } : {}), ...(key ? { key } : {}) });
  return { kind: 'run', run };
}

type FormCommand = JobCommand & { readonly form: Form };

/** Whether to open the command's form. Throws Refused when a form was requested and cannot be opened. */
function wantsForm(command: Command, words: readonly string[], { canFill, filled }: Asker): command is FormCommand {
  if (!('form' in command) || command.form === undefined) return false;
  const isAsked = words.length === 1 && words[0] === formWord;
  if (isAsked && !canFill && !filled) {
    throw new Refused(`Slack opens forms for slash commands only: type \`/mailha ${command.name} ${formWord}\`.`);
  }
  return isAsked || (canFill === true && words.length === 0 && command.form.unlessTyped === true);
}

/** In a job's thread the ID may be left out: `cancel`, or `reject not tonight`. */
function withJob({ usage }: Command, words: readonly string[], about: string | undefined): readonly string[] {
  const takesJob = usage.split(' ')[1] === 'ID';
  return takesJob && about !== undefined && !isJobId(words[0]) ? [about, ...words] : words;
}
