import type { App, webApi } from '@slack/bolt';
import { z } from 'zod';
import { tiersOf } from '../../model/check/overview.ts';
import type { Person } from '../../model/inventory/access.ts';
import type { DeskService } from '../../model/run/desk.ts';
import { type Home, homeCard } from '../../render/home.ts';
import { toSlack } from '../../render/slack.ts';
import { limits } from '../../render/slack-limits.ts';
import { describeSlackError } from '../errors.ts';
import type { SlackContext } from './receive.ts';

/** Journals that are read for one cluster. */
const mostJournals = 20;

/** Docs: "app_home_opened". `channel` is the person's direct message with the bot. */
const Opened = z.object({
  team_id: z.string().optional(),
  event: z.object({ user: z.string(), channel: z.string(), tab: z.enum(['home', 'messages']).default('home') }),
});

/** Renders the App Home each time it is opened: every cluster that this person may view. */
export function handleHome(app: App, context: SlackContext, desks: readonly DeskService[]): void {
  app.event('app_home_opened', async ({ body, client }) => {
    const { team_id: team, event } = Opened.parse(body);
    if (event.tab === 'home') await publishHome({ ...context, desks }, client, { ...event, team });
  });
}

type HomeContext = Pick<SlackContext, 'personOf' | 'log' | 'limit' | 'docsUrl'> & {
  readonly desks: readonly DeskService[];
};

/** Never rejects. */
export async function publishHome(
  { personOf, log, limit, docsUrl, desks }: HomeContext,
  client: webApi.WebClient,
  { user, team, channel }: { readonly user: string; readonly team: string | undefined; readonly channel: string },
): Promise<void> {
  await limit({ user, to: 'question' }, async () => {
    const { person: who } = await personOf(user, team);
    if (who.outsider !== undefined) return;
    const mine = desks.filter((desk) => desk.permissionsOf(who).includes('viewer'));
    if (mine.length === 0) return;
    const { blocks } = toSlack(homeCard(await Promise.all(mine.map((desk) => homeOf(desk, who)))), {
      revision: `home-${Date.now()}`,
      most: limits.viewBlocks,
      docsUrl,
    });
    // A click in it carries no channel.
    await client.views.publish({ user_id: user, view: { type: 'home', private_metadata: channel, blocks } });
  }).catch((error: unknown) => log.warn(`publishing App Home for ${user}: ${describeSlackError(error)}`));
}

async function homeOf(desk: DeskService, who: Person): Promise<Home> {
  const [runs, alerts, hold, verdicts] = await Promise.all([
    desk.standing(),
    desk.alerts(),
    desk.hold(),
    desk.lastVerdicts(),
  ]);
  const told = [...alerts.incidents, ...runs.filter(({ state }) => state === 'waiting')].slice(0, mostJournals);
  const journals = new Map(await Promise.all(told.map(async ({ id }) => [id, await desk.journal(id)] as const)));
  const threads = await desk.threads([...alerts.incidents, ...runs].map(({ id }) => id));
  return {
    cluster: desk.inventory.name,
    who,
    permissions: desk.permissionsOf(who),
    runs,
    alerts,
    journals,
    hold,
    threads,
    tiers: tiersOf(verdicts, desk.inventory),
    verdicts,
  };
}
