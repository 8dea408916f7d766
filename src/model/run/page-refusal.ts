import { variableOf, type Webhook } from '../inventory/webhook.ts';

/** An event of an incident that a webhook refuses. */
export interface RefusedPage {
  /** The incident. */
  readonly id: string;
  readonly webhook: Pick<Webhook, 'name' | 'kind'>;
  /** `HTTP 403`, or why there was no answer. */
  readonly error: string;
  /** ms since the epoch. */
  readonly since: number;
}

/** What to do about it, without a full stop. */
export function remedyOf({ webhook, error }: Pick<RefusedPage, 'webhook' | 'error'>): string {
  const [key, url] = [variableOf(webhook, 'KEY'), variableOf(webhook, 'URL')];
  const code = Number(/^HTTP (\d+)$/.exec(error)?.[1] ?? 0);
  if (code === 401 || code === 403) return `set ${key} to a valid key and restart the worker`;
  if (code === 404 || code === 405)
    return `check its address (${url}, or \`url\` in cluster.yaml) and restart the worker`;
  if (code === 429) return 'nothing to do: it limits the rate, and the event is tried again';
  if (code >= 500) return `see the status page of ${webhook.kind}; the event is tried again for a day`;
  if (code >= 400) return `check ${key} (${wanted[webhook.kind]}) and restart the worker`;
  return `check its address (${url}, or \`url\` in cluster.yaml) and the way of the worker to it: proxy, firewall, DNS`;
}

const wanted: Readonly<Record<Webhook['kind'], string>> = {
  pagerduty: 'the integration key of an Events API v2 integration',
  opsgenie: 'the key of an API integration that may create and close alerts; in the EU, set `url` too',
  alertmanager: 'the bearer token of the receiver',
};
