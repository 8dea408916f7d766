import { cut } from '../model/text/cut.ts';
import { dedupKey, details, type Format, headline } from './page.ts';

const priorities = { ok: 'P5', degraded: 'P3', unknown: 'P2', critical: 'P1' } as const;

/** Alert API (docs: "Create Alert", "Acknowledge Alert", "Close Alert"): the alias identifies the alert. */
export const toOpsgenie: Format = (page, { url, key }) => {
  const base = `${url.replace(/\/+$/, '')}/v2/alerts`;
  const headers = { authorization: `GenieKey ${key}` };
  const alias = dedupKey(page);
  if (page.event !== 'trigger') {
    const verb = page.event === 'resolve' ? 'close' : 'acknowledge';
    const address = `${base}/${encodeURIComponent(alias)}/${verb}?identifierType=alias`;
    const note = page.event === 'resolve' ? 'recovered' : `acknowledged by ${page.acknowledgedBy}`;
    return { url: address, headers, body: { source: 'mailha', note } };
  }
  const [first] = page.bad;
  return {
    url: base,
    headers,
    body: {
      message: cut(headline(page), 130),
      alias,
      description: cut(details(page), 15_000),
      priority: priorities[first?.status ?? 'critical'],
      entity: cut(first?.hosts.join(', ') || page.cluster, 512),
      source: 'mailha',
      tags: ['mailha', page.cluster],
      details: { cluster: page.cluster, incident: page.id },
    },
  };
};
