import { Refused } from '../../model/text/errors.ts';

/** Longest accepted command, in UTF-16 units. */
const maxLength = 4000;

/** Splits text typed in Slack into words. Throws Refused for text that is too long, or has a control character or unclosed quote. */
export function words(text: string): readonly string[] {
  return split(unmangled(text));
}

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };
const control = /<([^<>]*)>|&(?:amp|lt|gt);/g;

/**
 * Undoes Slack's formatting (docs: "Formatting text for app surfaces"): links and mentions become the text that the person saw,
 * escapes become characters, and the typographic dashes and quotes of phones become ASCII.
 */
export function unmangled(text: string): string {
  return (
    text
      // One pass, so that a typed `&lt;` is not unescaped twice.
      .replaceAll(control, (found, inside?: string) => (inside === undefined ? entity(found) : reading(inside)))
      .replaceAll(/[—–]/g, '--')
      .replaceAll(/[“”„‟]/g, '"')
      .replaceAll(/[‘’‚‛]/g, "'")
      // Invisible characters from copied text.
      .replaceAll(/\p{Cf}/gu, '')
  );
}

function entity(found: string): string {
  return entities[found] ?? found;
}

function reading(inside: string): string {
  const bar = inside.indexOf('|');
  const [target, label] = bar < 0 ? [inside, ''] : [inside.slice(0, bar), inside.slice(bar + 1)];
  const readable = label.replaceAll(/&(?:amp|lt|gt);/g, entity);
  const [kind, name = ''] = [target.slice(0, 1), target.slice(1)];
  if (kind === '@') return `@${readable || name}`;
  if (kind === '#') return `#${readable || name}`;
  if (kind === '!') return readable || `@${name.replace(/^subteam\^/, '')}`;
  return readable || target.replace(/^mailto:/, '').replaceAll(/&(?:amp|lt|gt);/g, entity);
}

/**
 * Splits at white space. A quote at the start of a word, or after its `=`, groups words up to the matching quote; elsewhere it is
 * an ordinary character, as in `don't`. There are no escapes.
 */
export function split(text: string): readonly string[] {
  check(text);
  const found: string[] = [];
  for (let rest = text.trimStart(); rest !== ''; rest = rest.trimStart()) {
    const [word, length] = firstWord(rest);
    found.push(word);
    rest = rest.slice(length);
  }
  return found;
}

const piece = /^(?:([^\s=]*=)?(?:"([^"]*)"|'([^']*)')(\S*)|(?!(?:[^\s=]*=)?["'])\S+)/;

function firstWord(text: string): readonly [word: string, length: number] {
  const match = piece.exec(text);
  if (!match) {
    const open = /["'].{0,30}/s.exec(text)?.[0] ?? '';
    throw new Refused(`Unclosed quote at ${open}. Close it or remove it.`);
  }
  const [all, key = '', double, single, more = ''] = match;
  const quoted = double ?? single;
  return [quoted === undefined ? all : key + quoted + more, all.length];
}

function check(text: string): void {
  if (text.length > maxLength) {
    throw new Refused(`Command too long: ${text.length} characters, at most ${maxLength} allowed.`);
  }
  const bad = /(?!\s)\p{Cc}/u.exec(text);
  if (bad) {
    const name = `U+${bad[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
    throw new Refused(`Control character (${name}) in the command. Type it again without it.`);
  }
}
