import type { Judgement } from '../model/check/judgement.ts';
import type { DeskService } from '../model/run/desk.ts';
import { remedyOf } from '../model/run/page-refusal.ts';
import { minuteOf } from '../model/text/minute.ts';
import type { NamedChannel } from '../slack/channels.ts';
import type { Context } from './context.ts';
import { openDesk } from './desk.ts';

/** Every channel in which something is reported without being requested there. Of schedules only if Redis answers. */
export async function channelsOf(context: Context): Promise<readonly NamedChannel[]> {
  const { name, alerts, channels } = context.inventory;
  const declared = [
    { id: alerts.channel, as: 'alerts.channel' },
    { id: alerts.criticalChannel, as: 'alerts.criticalChannel' },
    { id: alerts.escalate?.channel, as: 'alerts.escalate.channel' },
    ...channels.map((id) => ({ id, as: 'channels' })),
  ];
  // The check of Redis reports an unreachable Redis.
  const schedules = await withDesk(context, (desk) => desk.schedules()).catch(() => []);
  const scheduled = schedules.map(({ text, channel: id }) => ({ id, as: `schedule of \`${text}\`` }));
  const uses = new Map<string, string[]>();
  for (const { id, as } of [...declared, ...scheduled]) {
    // A direct message with the bot always works.
    if (id === undefined || id.startsWith('D')) continue;
    uses.set(id, [...(uses.get(id) ?? []), as]);
  }
  return [...uses].map(([id, as]) => ({ id, as: `${name}: ${as.join(', ')}` }));
}

/** What webhooks refuse now. */
export async function webhooks(context: Context): Promise<readonly Judgement[]> {
  const { name, alerts } = context.inventory;
  if (alerts.webhooks.length === 0) return [];
  const refused = await withDesk(context, async (desk) => (await desk.alerts()).refusedPages).catch(() => undefined);
  if (refused === undefined) return [];
  const about = { check: 'webhook.accepts', hosts: [] };
  if (refused.length === 0) {
    const names = alerts.webhooks.map((webhook) => webhook.name).join(', ');
    return [{ ...about, status: 'ok', summary: `${name}: no event refused by ${names}` }];
  }
  return refused.map((page) => ({
    ...about,
    status: 'critical',
    summary: `${name}: ${page.webhook.kind} (webhook ${page.webhook.name}) refuses incident ${page.id} since ${minuteOf(page.since)}: ${page.error}`,
    remedy: remedyOf(page),
  }));
}

async function withDesk<T>(context: Context, use: (desk: DeskService) => Promise<T>): Promise<T> {
  const desk = openDesk(context);
  return use(desk).finally(() => desk.close());
}
