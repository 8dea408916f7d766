import type { YAMLError } from 'yaml';

const problems: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  TAB_AS_INDENT: 'found a tab, wanted blanks: YAML does not indent by tabs',
  DUPLICATE_KEY: 'found a key again, wanted each key once',
  MULTIPLE_DOCS: 'found a second document after `---`, wanted one',
  NON_STRING_KEY:
    'found a list or keys where a key belongs; is a quote missing around a value that begins with { or [?',
  BAD_ALIAS:
    'found an alias (*name) or an anchor (&name) without a name; put a value that begins with * or & in quotes',
  TAG_RESOLVE_FAILED: 'found a tag (!name) that means nothing here; put a value that begins with ! in quotes',
  BAD_INDENT:
    'found a line that is indented by more or less than its neighbours; or is a quote or a bracket not closed above it?',
  BAD_DQ_ESCAPE: 'found a backslash that escapes nothing; use single quotes or write it twice',
  MISSING_CHAR:
    'found no colon, comma, blank, bracket or quote where one belongs; a quote may have been opened on a line above',
  MULTILINE_IMPLICIT_KEY: 'found a key that spans several lines; is a colon or a dash missing?',
  BLOCK_AS_IMPLICIT_KEY:
    'found a second colon or a list after a key; put the value in quotes; or is the next line indented too far?',
  UNEXPECTED_TOKEN: 'found something that cannot stand here; is a quote, a colon or a dash missing?',
  BAD_SCALAR_START: 'found a value that begins with a character that YAML keeps for itself; put it in quotes',
  BLOCK_IN_FLOW: 'found a colon or a dash that is not allowed inside { } or [ ]; is a comma missing before it?',
  BAD_DIRECTIVE: 'found a % at the start of a line; put a value that begins with % in quotes',
  RESOURCE_EXHAUSTION: 'found lists or keys nested too deeply, wanted them as in cluster.example.yaml',
};

/** Our own message: the library's may quote the file. */
export function syntaxProblem({ code }: YAMLError): string {
  return problems[code] ?? `found something that is not YAML (${code.toLowerCase().replaceAll('_', ' ')})`;
}

/** No-break and other blanks of web pages and chats, which look like a blank and are none to YAML. */
const oddBlank = /[\u00a0\u2000-\u200b\u202f\u205f\u3000]/;

/** Where one is in the line of an error or the one above; `line` counts from 1. Undefined if there is none. */
export function oddBlankAt(text: string, line: number): { line: number; col: number; problem: string } | undefined {
  for (const n of [line, line - 1]) {
    const found = oddBlank.exec(text.split('\n')[n - 1] ?? '');
    if (!found) continue;
    const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    const problem = `found a blank that is none to YAML (U+${code}), wanted a plain one; was this copied from a web page or a chat?`;
    return { line: n, col: found.index + 1, problem };
  }
  return undefined;
}
