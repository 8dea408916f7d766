import { dedupKey, details, type Format, headline, type Page } from './page.ts';

/** What Alertmanager sends for an alert that still fires. */
const noEnd = '0001-01-01T00:00:00Z';

/**
 * Alertmanager's webhook, version 4 (docs: "webhook_config"): one alert for each verdict, all in the group of the incident. It
 * knows no acknowledgement.
 */
export const toAlertmanager: Format = (page, { url, key, name }) => {
  if (page.event === 'acknowledge') return undefined;
  const status = page.event === 'resolve' ? 'resolved' : 'firing';
  const common = { cluster: page.cluster, mailha_incident: page.id };
  return {
    url,
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    body: {
      version: '4',
      groupKey: dedupKey(page),
      truncatedAlerts: 0,
      status,
      receiver: name,
      groupLabels: common,
      commonLabels: common,
      commonAnnotations: { summary: headline(page), description: details(page) },
      externalURL: '',
      alerts: page.bad.map((one) => alertOf(page, one, status)),
    },
  };
};

function alertOf(page: Page, { check, status: severity, summary, remedy, hosts }: Page['bad'][number], status: string) {
  return {
    status,
    labels: {
      alertname: check,
      severity,
      cluster: page.cluster,
      mailha_incident: page.id,
      ...(hosts.length > 0 ? { instance: hosts.join(',') } : {}),
    },
    annotations: { summary, ...(remedy ? { description: remedy } : {}) },
    startsAt: new Date(page.since).toISOString(),
    endsAt: page.over === undefined ? noEnd : new Date(page.over).toISOString(),
    generatorURL: '',
    fingerprint: `${dedupKey(page)}/${check}`,
  };
}
