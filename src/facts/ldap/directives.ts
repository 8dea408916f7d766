/** One statement of slapd.conf(5). */
export interface Directive {
  /** In lower case. */
  readonly name: string;
  readonly words: readonly string[];
  /** Its first line, from 1. */
  readonly line: number;
  /** The `database` section it belongs to, from 1; 0 for global directives. */
  readonly database: number;
}

/** Parses slapd.conf: drops comments and joins continuation lines. */
export function directives(text: string): readonly Directive[] {
  const logical: { text: string; line: number }[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    const last = logical.at(-1);
    if (/^[ \t]/.test(line) && last) last.text += ` ${line.trim()}`;
    else logical.push({ text: line, line: i + 1 });
  }
  let database = 0;
  return logical.flatMap(({ text: content, line }) => {
    const [name = '', ...words] = content.startsWith('#') ? [] : wordsOf(content);
    if (name === '') return [];
    if (name.toLowerCase() === 'database') database += 1;
    return [{ name: name.toLowerCase(), words, line, database }];
  });
}

/** Splits at blanks outside double quotes and removes the quotes; a backslash escapes the next character. */
function wordsOf(text: string): readonly string[] {
  const words = text.match(/(?:"(?:\\.|[^"\\])*"|\\.|[^\s"])+/g) ?? [];
  return words.map((word) => word.replaceAll(/\\(.)|"/g, '$1'));
}
