import { cut } from '../model/text/cut.ts';
import { dedupKey, details, type Format, headline, type Page } from './page.ts';

/** PagerDuty's severities: critical, error, warning, info. */
const severities = { ok: 'info', degraded: 'warning', unknown: 'error', critical: 'critical' } as const;

/** Events API v2 (docs: developer.pagerduty.com, "Send an Alert Event"): one URL, told apart by `event_action`. */
export const toPagerDuty: Format = (page, { url, key }) => {
  const about = { routing_key: key, event_action: page.event, dedup_key: dedupKey(page) };
  const body = page.event === 'trigger' ? { ...about, client: 'mailha', payload: payloadOf(page) } : about;
  return { url, headers: {}, body };
};

function payloadOf(page: Page) {
  const [first] = page.bad;
  return {
    summary: cut(headline(page), 1024),
    source: cut(first?.hosts.join(', ') || page.cluster, 255),
    severity: severities[first?.status ?? 'critical'],
    timestamp: new Date(page.since).toISOString(),
    component: first?.check,
    group: page.cluster,
    custom_details: { incident: page.id, verdicts: details(page) },
  };
}
