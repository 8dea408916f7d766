import { z } from 'zod';
import type { ReceivedAlert } from '../model/check/received-alert.ts';
import type { Inventory } from '../model/inventory/inventory.ts';
import { namesOf } from '../model/mail/directory.ts';
import { cut } from '../model/text/cut.ts';
import { Refused } from '../model/text/errors.ts';
import { clean } from '../render/clean.ts';
import { oneLine } from '../render/words.ts';

const Words = z.record(z.string(), z.string());

const Alert = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: Words,
  annotations: Words.default({}),
  startsAt: z.iso.datetime({ offset: true }),
  generatorURL: z.string().default(''),
  fingerprint: z.string().regex(/^[\w-]{1,64}$/),
});
type Alert = z.infer<typeof Alert>;

/** Alertmanager's webhook, version 4 (docs: "webhook_config"). Newer versions may add keys. */
const Payload = z.object({
  version: z.literal('4'),
  groupKey: z.string(),
  externalURL: z.string().default(''),
  alerts: z.array(Alert),
});

export interface Received {
  readonly alerts: readonly ReceivedAlert[];
  /** Alerts of mailha itself, which has its own incidents for them. */
  readonly own: number;
}

/** Throws Refused, naming the first wrong key, when it is not a webhook of version 4. */
export function receivedOf(body: unknown, inventory: Inventory, now: number): Received {
  const { success, data, error } = Payload.safeParse(body);
  if (!success) {
    const [issue] = error.issues;
    throw new Refused(`${issue?.path.join('.') || 'the body'}: not as in Alertmanager's webhook, version 4`);
  }
  const others = data.alerts.filter(({ labels }) => !isOwn(labels));
  const alerts = others.map((alert) => received(alert, { inventory, now, externalURL: data.externalURL }));
  return { alerts, own: data.alerts.length - others.length };
}

/** From our Prometheus rules, or from the webhook of another mailha: reported again, they would feed themselves. */
function isOwn({ source, mailha_incident: incident }: Alert['labels']): boolean {
  return source === 'mailha' || incident !== undefined;
}

interface Surroundings {
  readonly inventory: Inventory;
  readonly now: number;
  readonly externalURL: string;
}

function received(alert: Alert, { inventory, now, externalURL }: Surroundings): ReceivedAlert {
  const { labels, annotations, fingerprint, generatorURL } = alert;
  const { summary, message, description, runbook_url: runbook } = annotations;
  const about = summary ?? message ?? description;
  const where = labels.instance ?? labels.host;
  const name = words(labels.alertname ?? 'alert', 80);
  const at = where === undefined ? '' : ` on ${words(where, 100)}`;
  const [known, shown] = [urlOf(runbook), urlOf(generatorURL) ?? urlOf(externalURL)];
  const source = shown === undefined ? 'Alertmanager has the details' : `the query is at ${shown}`;
  return {
    fingerprint,
    name,
    isFiring: alert.status === 'firing',
    status: labels.severity?.toLowerCase() === 'critical' ? 'critical' : 'degraded',
    hosts: hostsOf(where, inventory),
    summary: about === undefined ? `${name}${at}` : `${name}${at}: ${words(about, 500)}`,
    remedy: known === undefined ? source : `follow ${known}; ${source}`,
    startsAt: Date.parse(alert.startsAt),
    at: now,
  };
}

/** Named by `mail1`, `mail1:9100`, `mail1.example.net` or one of its addresses. */
function hostsOf(where: string | undefined, { hosts, domain }: Inventory): string[] {
  const named = where?.replace(/:\d+$/, '').toLowerCase() ?? '';
  const isNamed = (host: Inventory['hosts'][number]) =>
    [...namesOf(host, domain), host.public, host.private].includes(named);
  return hosts.filter(isNamed).map(({ name }) => name);
}

/**
 * Text that a stranger may have written, as plain words on one line: whatever makes bold, code, emoji or mentions in Slack becomes
 * a look-alike. `<`, `>` and `&` are escaped where it is shown.
 */
export function words(text: string, most: number): string {
  const line = oneLine(clean(cut(text, 2 * most)));
  const plain = line
    .replaceAll('`', 'ˋ')
    .replaceAll('*', '∗')
    .replaceAll('~', '∼')
    .replaceAll(/:(?=(?!\d+:)[\w+-]+:)/g, '∶')
    .replaceAll(/@(?=(channel|here|everyone)\b)/gi, '＠');
  return cut(plain, most) || '(no text)';
}

/** Undefined for anything but a web address of moderate length. */
function urlOf(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 300 || !URL.canParse(text)) return undefined;
  const { protocol, href } = new URL(text);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}
