import type { Host, Inventory } from '../inventory/inventory.ts';

/** One option; `about` is shown beside it. */
export interface FormOption {
  readonly value: string;
  /** The label, if the value is not readable. */
  readonly label?: string;
  readonly about?: string;
}

export const choiceOf = ({ name, roles }: Host): FormOption => ({ value: name, about: roles.join(', ') });

/** A form field. An optional one may be left empty. */
export type Field = {
  /** Letters only; identifies the field. */
  readonly name: string;
  readonly label: string;
  readonly optional?: true;
} & (
  | { readonly kind: 'choice'; readonly choices: readonly FormOption[] }
  | { readonly kind: 'text'; readonly example: string }
);

/** The submitted values, by field name; empty fields are absent. */
export type Filled = Readonly<Record<string, string | undefined>>;

/** A form for people who prefer it to typing. Its values become the words that could have been typed. */
export interface Form {
  readonly title: string;
  fields(inventory: Inventory): readonly Field[];
  /** Without the name of the command. */
  words(filled: Filled): readonly string[];
  /** Whether the command without arguments opens the form. */
  readonly unlessTyped?: true;
}

/** The word after a command that opens its form. */
export const formWord = 'form';
