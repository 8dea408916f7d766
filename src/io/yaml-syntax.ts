import type { YAMLError } from 'yaml';

const problems: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  TAB_AS_INDENT: 'found a tab, wanted blanks: YAML does not indent by tabs',
  DUPLICATE_KEY: 'found a key again, wanted each key once',
  MULTIPLE_DOCS: 'found a second document after `---`, wanted one',
  BAD_ALIAS: 'found an alias (*name) without its anchor; put a value that begins with * in quotes',
  TAG_RESOLVE_FAILED: 'found a tag (!name) that means nothing here; put a value that begins with ! in quotes',
  BAD_INDENT: 'found a line that is indented by more or less than its neighbours',
  BAD_DQ_ESCAPE: 'found a backslash that escapes nothing; use single quotes or write it twice',
  MISSING_CHAR: 'found no closing quote or bracket, or no blank where one belongs',
  MULTILINE_IMPLICIT_KEY: 'found a key that goes on over several lines; is a colon or a dash missing?',
  BLOCK_AS_IMPLICIT_KEY: 'found a second colon in one line; put the value in quotes',
  UNEXPECTED_TOKEN: 'found something that cannot stand here; is a quote, a colon or a dash missing?',
  BAD_SCALAR_START: 'found a value that begins with a character that YAML keeps for itself; put it in quotes',
};

/** What is wrong in our words: those of the library may quote the file. */
export function syntaxProblem({ code }: YAMLError): string {
  return problems[code] ?? `found something that is no YAML (${code.toLowerCase().replaceAll('_', ' ')})`;
}
