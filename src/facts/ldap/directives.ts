/** One statement of slapd.conf(5). */
export interface Directive {
  /** In lower case. */
  readonly name: string;
  readonly words: readonly string[];
  /** Of its first line, counted from 1. */
  readonly line: number;
  /** Which `database` it comes after, counted from 1; 0 for what is about all of them. */
  readonly database: number;
}

/** The words of the file: comments left out, lines that begin with blanks joined to the one before. */
export function directives(text: string): readonly Directive[] {
  const logical: { text: string; line: number }[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    const last = logical.at(-1);
    if (/^[ \t]/.test(line) && last) last.text += ` ${line.trim()}`;
    else logical.push({ text: line, line: i + 1 });
  }
  let database = 0;
  return logical.flatMap(({ text: said, line }) => {
    const [name = '', ...words] = said.startsWith('#') ? [] : wordsOf(said);
    if (name === '') return [];
    if (name.toLowerCase() === 'database') database += 1;
    return [{ name: name.toLowerCase(), words, line, database }];
  });
}

/** Split at blanks outside of double quotes, which are taken away; a backslash keeps the next character. */
function wordsOf(text: string): readonly string[] {
  const words = text.match(/(?:"(?:\\.|[^"\\])*"|\\.|[^\s"])+/g) ?? [];
  return words.map((word) => word.replaceAll(/\\(.)|"/g, '$1'));
}
