import { readFileSync } from 'node:fs';
import { variableOf, type Webhook } from '../model/inventory/webhook.ts';
import { describe, Refused } from '../model/text/errors.ts';

/** A webhook with its key and address. Neither may be logged: both can be secrets. */
export interface WebhookTarget extends Webhook {
  readonly url: string;
  readonly key: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Public endpoints (docs: PagerDuty Events API v2, Opsgenie Alert API). */
const endpoints = {
  pagerduty: 'https://events.pagerduty.com/v2/enqueue',
  opsgenie: 'https://api.opsgenie.com',
  alertmanager: undefined,
} as const;

/** Keys and addresses from the environment, or from the files that `…_FILE` names. Throws Refused, never with a value. */
export function webhookTargets(webhooks: readonly Webhook[], env: Environment): readonly WebhookTarget[] {
  return webhooks.map((webhook) => {
    const key = settingOf(variableOf(webhook, 'KEY'), env);
    const url = settingOf(variableOf(webhook, 'URL'), env) ?? webhook.url ?? endpoints[webhook.kind];
    if (url === undefined || !URL.canParse(url)) throw missing(webhook, variableOf(webhook, 'URL'), 'a URL');
    if (key === undefined && webhook.kind !== 'alertmanager')
      throw missing(webhook, variableOf(webhook, 'KEY'), 'its key');
    return { ...webhook, url, key };
  });
}

function missing({ name, kind }: Webhook, variable: string, what: string): Refused {
  return new Refused(
    `${variable}: found nothing usable, wanted ${what} for the ${kind} webhook ${name} of cluster.yaml`,
  );
}

function settingOf(name: string, env: Environment): string | undefined {
  const path = env[`${name}_FILE`];
  if (!path) return env[name] || undefined;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new Refused(`${name}_FILE: ${describe(error)}`);
  }
}
