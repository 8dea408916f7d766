import type { App } from '@slack/bolt';
import { z } from 'zod';
import { homeCard } from '../render/home.ts';
import { toSlack } from '../render/slack.ts';
import type { OpenDesk } from './desk.ts';
import { inWords } from './slack-errors.ts';
import type { Office } from './slack-hear.ts';

/** Docs: "app_home_opened". */
const Opened = z.object({
  team_id: z.string().optional(),
  event: z.object({ user: z.string(), tab: z.enum(['home', 'messages']).default('home') }),
});

/** Runs among which those are looked for that are not over. */
const latest = 100;

/** The bot's home: made anew whenever somebody opens it. */
export function listenToHome(app: App, { personOf, log, limit }: Office, desk: OpenDesk): void {
  app.event('app_home_opened', async ({ body, client }) => {
    const { team_id, event } = Opened.parse(body);
    if (event.tab !== 'home') return;
    await limit(async () => {
      const { person: who } = await personOf(event.user, team_id);
      if (who.outsider !== undefined) return;
      const permissions = desk.permissionsOf(who);
      if (!permissions.includes('viewer')) return;
      const [runs, alerts, hold, verdicts] = await Promise.all([
        desk.runs(latest),
        desk.alerts(),
        desk.hold(),
        desk.lastVerdicts(),
      ]);
      const mayApprove = permissions.includes('approver');
      const card = homeCard({ cluster: desk.inventory.name, who, mayApprove, runs, alerts, hold, verdicts });
      const { blocks } = toSlack(card, { revision: `home-${Date.now()}` });
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
    }).catch((error: unknown) => log.warn(`showing the home of ${event.user}: ${inWords(error)}`));
  });
}
