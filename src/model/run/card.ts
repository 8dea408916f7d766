import { policyOf } from '../inventory/policy.ts';
import { cut } from '../text/cut.ts';
import { minuteOf } from '../text/minute.ts';

/**
 * What people are shown, before anybody knows whether it is Slack or a terminal that shows it.
 * render/slack.ts and render/terminal.ts each turn a card into their own thing.
 */

/** Slack's mrkdwn, with everything that came from outside escaped. Made by `md` and its friends only. */
export interface Markup {
  readonly mrkdwn: string;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Slack's three control characters, escaped (docs: "Formatting text for app surfaces"). No mention survives it. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>]/g, (found) => escapes[found] ?? found);
}

/** Template for markup. Strings that are put in are escaped; markup that is put in stays markup. */
export function md(parts: TemplateStringsArray, ...values: readonly (string | number | Markup)[]): Markup {
  const shown = values.map((value) => (typeof value === 'object' ? value.mrkdwn : escaped(String(value))));
  return { mrkdwn: parts.map((part, i) => part + (shown[i] ?? '')).join('') };
}

/** Markup with something between, as in a list of commands. */
export function joined(parts: readonly Markup[], between: string): Markup {
  return { mrkdwn: parts.map(({ mrkdwn }) => mrkdwn).join(escaped(between)) };
}

/** Inline code on one line. A backtick cannot be escaped in mrkdwn, so a look-alike stands for it. */
export function code(text: string): Markup {
  return { mrkdwn: `\`${escaped(text.replaceAll('`', 'ˋ').replaceAll(/\s+/g, ' '))}\`` };
}

/** What somebody typed, given back: as inline code, cut, so that it can neither format nor mention nor flood. */
export function typed(text: string, most = 60): Markup {
  const shown = text.trim();
  return code(cut(shown, most + 1) || ' ');
}

/** The requester of runs that no person started. */
export const itself = 'mailha';

/** A person: a mention in Slack, the login at a terminal; or the policy that stands for one. */
export function person(id: string): Markup {
  const policy = policyOf(id);
  if (policy !== undefined) return { mrkdwn: `the policy ${code(policy).mrkdwn}` };
  if (id === itself) return { mrkdwn: itself };
  return id.startsWith('os:') ? code(id) : { mrkdwn: `<@${escaped(id)}>` };
}

/** Those who are named in the access list: people, and Slack's user groups (`S…`). */
export function member(id: string): Markup {
  return /^S[A-Z0-9]+$/.test(id) ? { mrkdwn: `<!subteam^${id}>` } : person(id);
}

/** A moment, shown in each reader's own time zone. `at` in ms since the epoch. */
export function moment(at: number): Markup {
  return { mrkdwn: `<!date^${Math.floor(at / 1000)}^{date_short_pretty} {time_secs}|${minuteOf(at)}>` };
}

/** `approve` and `reject` carry the run's token, `cancel` its number, `run` the words of a command as if they had been typed. */
export interface Button {
  readonly action: 'approve' | 'reject' | 'cancel' | 'run';
  readonly label: string;
  /** Opaque to Slack; at most 2,000 characters. */
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  readonly confirm?: { readonly title: string; readonly text: string };
}

export type Part =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: Markup }
  | { readonly kind: 'fields'; readonly fields: readonly { readonly name: string; readonly value: Markup }[] }
  | { readonly kind: 'list'; readonly items: readonly Markup[] }
  /** Preformatted; never wrapped, cut with a note where it is too long for the place it is shown in. */
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'context'; readonly text: Markup }
  | { readonly kind: 'divider' }
  | { readonly kind: 'buttons'; readonly buttons: readonly Button[] };

export interface Card {
  /** One line for notifications, screen readers and lists. Plain text. */
  readonly summary: string;
  readonly parts: readonly Part[];
  /** Long output that goes along as a file. */
  readonly file?: TextFile;
  /** What one would rather look at; where nothing can be looked at it is left out. */
  readonly picture?: Picture;
}

interface Titled {
  readonly name: string;
  readonly title: string;
}

export interface TextFile extends Titled {
  readonly text: string;
  /** It is what was asked for: a terminal prints it and nothing else. */
  readonly alone?: true;
}

/** Goes along as a PNG. */
export interface Picture extends Titled {
  readonly svg: string;
}
