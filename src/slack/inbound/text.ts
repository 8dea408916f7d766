import { Refused } from '../../model/text/errors.ts';

/** More than anybody types, and little enough to be answered at once. In characters (UTF-16 units). */
const longest = 4000;

/** The words of what somebody typed in Slack. Throws Refused when it is too long, has control characters or an open quote. */
export function words(text: string): readonly string[] {
  return split(unmangled(text));
}

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };
const control = /<([^<>]*)>|&(?:amp|lt|gt);/g;

/**
 * What was typed, from what Slack makes of it (docs: "Formatting text for app surfaces"): links and mentions become their
 * readable part, which is what the person saw, escapes become characters, and the dashes and quotes of phones become ASCII.
 */
export function unmangled(text: string): string {
  return (
    text
      // One pass, so that an escaped `&lt;` which was typed as such stays as it was typed.
      .replaceAll(control, (found, inside?: string) => (inside === undefined ? entity(found) : reading(inside)))
      .replaceAll(/[—–]/g, '--')
      .replaceAll(/[“”„‟]/g, '"')
      .replaceAll(/[‘’‚‛]/g, "'")
      // Invisible marks that come along with copied text.
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
 * Splits at white space. A quote at the beginning of a word, or after its `=`, holds words together up to the next of its
 * kind; anywhere else it is a character like any other, so that `don't` needs no care. There are no escapes.
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
    throw new Refused(`The quote that opens at ${open} is never closed. Close it, or leave it out.`);
  }
  const [all, key = '', double, single, more = ''] = match;
  const quoted = double ?? single;
  return [quoted === undefined ? all : key + quoted + more, all.length];
}

function check(text: string): void {
  if (text.length > longest) {
    throw new Refused(`That is ${text.length} characters long; a command has at most ${longest}.`);
  }
  const bad = /(?!\s)\p{Cc}/u.exec(text);
  if (bad) {
    const name = `U+${bad[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
    throw new Refused(`There is a control character (${name}) in what you typed. Type it again without.`);
  }
}
