import type { WebhookTarget } from '../config/webhook-secrets.ts';
import type { Judgement } from '../model/check/judgement.ts';

export const pageEvents = ['trigger', 'acknowledge', 'resolve'] as const;
export type PageEvent = (typeof pageEvents)[number];

/** What a service receives of an incident. */
export interface Page {
  readonly event: PageEvent;
  readonly cluster: string;
  /** The incident. */
  readonly id: string;
  /** Worst first; what was bad when it resolved. */
  readonly bad: readonly Judgement[];
  /** ms since the epoch. */
  readonly since: number;
  /** When it was over; ms since the epoch. */
  readonly over: number | undefined;
  readonly acknowledgedBy: string | undefined;
}

/** The same for all that is sent of an incident, so that a service that gets something twice has one alert. */
export const dedupKey = ({ cluster, id }: Pick<Page, 'cluster' | 'id'>) => `mailha/${cluster}/${id}`;

/** A POST with a JSON body. */
export interface PageRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Undefined for an event that the service does not know. */
export type Format = (page: Page, target: WebhookTarget) => PageRequest | undefined;

/** One line, the worst first. */
export function headline({ cluster, bad }: Page): string {
  const [first] = bad;
  const more = bad.length > 1 ? ` (and ${bad.length - 1} more)` : '';
  return first ? `${cluster} is ${first.status}: ${first.summary}${more}` : `${cluster} recovered`;
}

/** Every verdict with its remedy. */
export function details({ bad }: Page): string {
  return bad
    .map(({ check, status, summary, remedy }) => `${status} ${check}: ${summary}${remedy ? `\nRemedy: ${remedy}` : ''}`)
    .join('\n\n');
}
