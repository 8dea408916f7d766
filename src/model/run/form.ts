import type { Host, Inventory } from '../inventory/inventory.ts';

/** One of the things that can be chosen; `about` is said beside it. */
export interface FormOption {
  readonly value: string;
  /** Where the value itself is no word for people. */
  readonly label?: string;
  readonly about?: string;
}

export const choiceOf = ({ name, roles }: Host): FormOption => ({ value: name, about: roles.join(', ') });

/** Something to be filled in. What is optional may be left open. */
export type Field = {
  /** Made of letters; names its value. */
  readonly name: string;
  readonly label: string;
  readonly optional?: true;
} & (
  | { readonly kind: 'choice'; readonly choices: readonly FormOption[] }
  | { readonly kind: 'text'; readonly example: string }
);

/** What was filled in, by the names of the fields; what was left open is not there. */
export type Filled = Readonly<Record<string, string | undefined>>;

/** A command for those who would rather choose than type. What is filled in becomes the words that could have been typed. */
export interface Form {
  readonly title: string;
  fields(inventory: Inventory): readonly Field[];
  /** Without the name of the command. */
  words(filled: Filled): readonly string[];
  /** Whether the command without any words means the form. */
  readonly unlessTyped?: true;
}

/** What to type after a command to be shown its form. */
export const formWord = 'form';
