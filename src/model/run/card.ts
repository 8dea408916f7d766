import { policyOf } from '../inventory/policy.ts';
import { cut } from '../text/cut.ts';
import { minuteOf } from '../text/minute.ts';

/** Cards for Slack and the terminal; rendered by render/slack.ts and render/terminal.ts. */

/** Slack's mrkdwn, with all external text escaped. Made only by `md` and the functions below. */
export interface Markup {
  readonly mrkdwn: string;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Escapes Slack's three control characters (docs: "Formatting text for app surfaces"), which also disables mentions.
 */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>]/g, (found) => escapes[found] ?? found);
}

/** Undoes `escaped`. */
export function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Markup as plain text: people and channels by their ids, times in UTC. */
export function plain({ mrkdwn }: Markup): string {
  return unescaped(
    mrkdwn
      .replaceAll(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
      .replaceAll(/<(?:@|#|!subteam\^)([^|>]*)>/g, '$1')
      .replaceAll(/<([^|>]*)\|([^>]*)>/g, '$2 ($1)'),
  );
}

/** Template for markup. Inserted strings are escaped; inserted markup stays markup. */
export function md(parts: TemplateStringsArray, ...values: readonly (string | number | Markup)[]): Markup {
  const shown = values.map((value) => (typeof value === 'object' ? value.mrkdwn : escaped(String(value))));
  return { mrkdwn: parts.map((part, i) => part + (shown[i] ?? '')).join('') };
}

/** Joins markup with a separator, as in a list of commands. */
export function joined(parts: readonly Markup[], between: string): Markup {
  return { mrkdwn: parts.map(({ mrkdwn }) => mrkdwn).join(escaped(between)) };
}

/** Inline code on one line. A backtick cannot be escaped in mrkdwn, so a look-alike replaces it. */
export function code(text: string): Markup {
  return { mrkdwn: `\`${escaped(text.replaceAll('`', 'ˋ').replaceAll(/\s+/g, ' '))}\`` };
}

/** Quotes what someone typed: as inline code and cut, so that it cannot format, mention or flood. */
export function typed(text: string, most = 60): Markup {
  const shown = text.trim();
  return code(cut(shown, most + 1) || ' ');
}

/** The requester of runs that no person started. */
export const itself = 'mailha';

/** A person: a mention in Slack, the login at a terminal; or the policy that acts for one. */
export function person(id: string): Markup {
  const policy = policyOf(id);
  if (policy !== undefined) return { mrkdwn: `the policy ${code(policy).mrkdwn}` };
  if (id === itself) return { mrkdwn: itself };
  return id.startsWith('os:') ? code(id) : { mrkdwn: `<@${escaped(id)}>` };
}

/** The members of an access list: people, and Slack's user groups (`S…`). */
export function member(id: string): Markup {
  return /^S[A-Z0-9]+$/.test(id) ? { mrkdwn: `<!subteam^${id}>` } : person(id);
}

/** A channel by its id. */
export function room(id: string): Markup {
  return { mrkdwn: `<#${escaped(id)}>` };
}

/** Words that lead to an address. */
export function link(words: string | Markup, url: string): Markup {
  return { mrkdwn: `<${escaped(url).replaceAll('|', '%7C')}|${md`${words}`.mrkdwn}>` };
}

/** A time, shown in each reader's time zone. `at` in ms since the epoch. */
export function moment(at: number): Markup {
  return { mrkdwn: `<!date^${Math.floor(at / 1000)}^{date_short_pretty} {time_secs}|${minuteOf(at)}>` };
}

/** `approve` and `reject` carry the run's token, `run` the words of a command as if typed. */
export interface Button {
  readonly action: 'approve' | 'reject' | 'run';
  readonly label: string;
  /** Opaque to Slack; at most 2,000 characters. */
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  readonly confirm?: { readonly title: string; readonly text: string };
}

/** Markup of a cell has no line breaks, and nothing within bold or code. */
export type Cell = string | Markup;

export type Part =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: Markup }
  | { readonly kind: 'fields'; readonly fields: readonly { readonly name: string; readonly value: Markup }[] }
  | { readonly kind: 'list'; readonly items: readonly Markup[] }
  /** Preformatted; never wrapped, cut with a note if it is too long. */
  | { readonly kind: 'code'; readonly text: string }
  /** The first row is the head. At most one per card is shown as a table. */
  | { readonly kind: 'table'; readonly rows: readonly (readonly Cell[])[] }
  | { readonly kind: 'context'; readonly text: Markup }
  | { readonly kind: 'divider' }
  | { readonly kind: 'buttons'; readonly buttons: readonly Button[] };

export interface Card {
  /** One line for notifications, screen readers and lists. Plain text. */
  readonly summary: string;
  readonly parts: readonly Part[];
  /** Long output that is attached as a file. */
  readonly file?: TextFile;
  /** Left out where pictures cannot be shown. */
  readonly picture?: Picture;
}

interface Titled {
  readonly name: string;
  readonly title: string;
}

export interface TextFile extends Titled {
  readonly text: string;
  /** The requested output: a terminal prints it and nothing else. */
  readonly alone?: true;
}

/** Attached as a PNG. */
export interface Picture extends Titled {
  readonly svg: string;
  /** What it shows, in words, for screen readers. */
  readonly alt: string;
}
