import { z } from 'zod';

export const webhookKinds = ['pagerduty', 'opsgenie', 'alertmanager'] as const;

/** A service that receives incidents. Its key is in the environment: see `variableOf`. */
export const Webhook = z.strictObject({
  /** Names it in messages, and its variables: `oncall` has WEBHOOK_ONCALL_KEY and WEBHOOK_ONCALL_URL. */
  name: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'wanted a name of lower-case letters, digits and dashes'),
  /** `alertmanager`: any receiver of Alertmanager's webhook, version 4. */
  kind: z.enum(webhookKinds),
  /** Default: the public endpoint of PagerDuty or Opsgenie. One that holds a secret belongs in WEBHOOK_NAME_URL. */
  url: z
    .url({ protocol: /^https?$/, error: 'wanted a URL such as https://events.pagerduty.com/v2/enqueue' })
    .optional(),
  /** From which severity on; `escalation`: only what is escalated. */
  from: z.enum(['degraded', 'critical', 'escalation']).default('critical'),
});
export type Webhook = z.infer<typeof Webhook>;

/** `WEBHOOK_ONCALL_KEY`. */
export function variableOf({ name }: Pick<Webhook, 'name'>, what: 'KEY' | 'URL'): string {
  return `WEBHOOK_${name.replaceAll('-', '_').toUpperCase()}_${what}`;
}
