import type { App } from '@slack/bolt';
import { z } from 'zod';
import type { Person } from '../../model/inventory/access.ts';
import type { DeskService } from '../../model/run/desk.ts';
import { type Home, homeCard } from '../../render/home.ts';
import { toSlack } from '../../render/slack.ts';
import { describeSlackError } from '../errors.ts';
import type { SlackContext } from './receive.ts';

/** Docs: "app_home_opened". */
const Opened = z.object({
  team_id: z.string().optional(),
  event: z.object({ user: z.string(), tab: z.enum(['home', 'messages']).default('home') }),
});

/** Renders the App Home each time it is opened: every cluster that this person may view. */
export function handleHome(
  app: App,
  { personOf, log, limit, docsUrl }: SlackContext,
  desks: readonly DeskService[],
): void {
  app.event('app_home_opened', async ({ body, client }) => {
    const { team_id, event } = Opened.parse(body);
    if (event.tab !== 'home') return;
    await limit({ user: event.user, to: 'question' }, async () => {
      const { person: who } = await personOf(event.user, team_id);
      if (who.outsider !== undefined) return;
      const mine = desks.filter((desk) => desk.permissionsOf(who).includes('viewer'));
      if (mine.length === 0) return;
      const { blocks } = toSlack(homeCard(await Promise.all(mine.map((desk) => homeOf(desk, who)))), {
        revision: `home-${Date.now()}`,
        docsUrl,
      });
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
    }).catch((error: unknown) => log.warn(`publishing App Home for ${event.user}: ${describeSlackError(error)}`));
  });
}

async function homeOf(desk: DeskService, who: Person): Promise<Home> {
  const [runs, alerts, hold, verdicts] = await Promise.all([
    desk.standing(),
    desk.alerts(),
    desk.hold(),
    desk.lastVerdicts(),
  ]);
  const mayApprove = desk.permissionsOf(who).includes('approver');
  return { cluster: desk.inventory.name, who, mayApprove, runs, alerts, hold, verdicts };
}
