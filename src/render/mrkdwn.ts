import { styleText } from 'node:util';
import { type Cell, unescaped } from '../model/run/card.ts';

/** Signs and colours for the emoji that cards use; each stands beside a word. */
const signs: Readonly<Record<string, readonly [sign: string, colour: 'green' | 'yellow' | 'red' | 'cyan' | 'gray']>> = {
  white_check_mark: ['✔', 'green'],
  warning: ['!', 'yellow'],
  grey_question: ['?', 'yellow'],
  rotating_light: ['✖', 'red'],
  x: ['✖', 'red'],
  zap: ['✖', 'red'],
  hourglass_flowing_sand: ['▸', 'cyan'],
  hourglass: ['▸', 'cyan'],
  mag: ['▸', 'cyan'],
  raised_hand: ['?', 'cyan'],
  white_circle: ['·', 'gray'],
  no_entry_sign: ['-', 'gray'],
  leftwards_arrow_with_hook: ['↩', 'yellow'],
  clipboard: ['▸', 'cyan'],
  eyes: ['▸', 'cyan'],
  no_bell: ['-', 'gray'],
  bell: ['!', 'red'],
  boom: ['✖', 'red'],
  octagonal_sign: ['!', 'yellow'],
  lock: ['!', 'yellow'],
  unlock: ['-', 'gray'],
  adhesive_bandage: ['↩', 'green'],
};

const token =
  /<!date\^(?<seconds>\d+)\^[^>|]*\|[^>]*>|<(?<mention>[@#!][^>|]*)(?:\|(?<label>[^>]*))?>|<(?<url>[^>|]+)(?:\|(?<words>[^>]*))?>|`(?<code>[^`\n]+)`|(?<![\w*])\*(?<bold>\S(?:[^*\n]*\S)?)\*(?![\w*])|:(?<emoji>[a-z_]+):/g;

type Groups = Readonly<Record<string, string | undefined>>;

/** Slack's mrkdwn as a terminal shows it: dates in local time, people by their ids. */
export function fromMrkdwn(mrkdwn: string, colour: boolean): string {
  let shown = '';
  let end = 0;
  for (const { 0: found, index, groups = {} } of mrkdwn.matchAll(token)) {
    shown += unescaped(mrkdwn.slice(end, index)) + (inWords(groups, colour) ?? unescaped(found));
    end = index + found.length;
  }
  return shown + unescaped(mrkdwn.slice(end));
}

/** A cell of a table as plain text. */
export function cellText(cell: Cell): string {
  return typeof cell === 'string' ? cell : fromMrkdwn(cell.mrkdwn, false);
}

/** Local time as `2026-11-24 14:02:11`. `at` in ms since the epoch. */
export function localTime(at: number): string {
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

export function styled(format: Parameters<typeof styleText>[0], text: string, colour: boolean): string {
  return colour ? styleText(format, text, { validateStream: false }) : text;
}

function inWords({ seconds, mention, label, url, words, code, bold, emoji }: Groups, colour: boolean) {
  if (seconds !== undefined) return localTime(Number(seconds) * 1000);
  if (mention !== undefined) return label ? unescaped(label) : mention.replace(/^(?:@|!subteam\^|!|#)/, '');
  if (url !== undefined) return words && words !== url ? `${unescaped(words)} (${unescaped(url)})` : unescaped(url);
  if (code !== undefined) return styled('cyan', unescaped(code), colour);
  if (bold !== undefined) return styled('bold', fromMrkdwn(bold, colour), colour);
  const sign = signs[emoji ?? ''];
  return sign && styled(sign[1], sign[0], colour);
}
