import { App, type Receiver } from '@slack/bolt';
import type { Logger } from 'pino';
import type { OpenDesk } from './desk.ts';
import type { SlackSettings } from './settings.ts';
import { listenToClicks } from './slack-clicks.ts';
import { interactiveClient, interactiveOptions } from './slack-clients.ts';
import { listenToCommands } from './slack-commands.ts';
import { listenToForms } from './slack-forms.ts';
import type { Answer } from './slack-hear.ts';
import { listenToHome } from './slack-home.ts';
import type { Identity } from './slack-identity.ts';
import { slackLogger } from './slack-log.ts';
import { listenToMessages } from './slack-messages.ts';
import { createPeople } from './slack-people.ts';
import { listenToShortcuts } from './slack-shortcuts.ts';
import { createTurns } from './slack-turns.ts';

export interface AppOptions {
  readonly settings: SlackSettings;
  readonly desks: readonly OpenDesk[];
  readonly answer: Answer;
  readonly log: Logger;
}

/** Has everything that comes in by the receiver answered. */
export function connectApp(options: AppOptions, identity: Identity, receiver: Receiver): void {
  const { settings, desks, answer, log } = options;
  const { team, botId, botUserId } = identity;
  const app = new App({
    receiver,
    // Given, since Bolt would ask Slack for it at start and fail when Slack is away.
    authorize: async () => ({ botToken: settings.botToken, botId, botUserId, teamId: team }),
    clientOptions: interactiveOptions(settings, log),
    logger: slackLogger(log),
    convoStore: false,
  });
  app.error(async (error) => log.error({ err: error }, 'answering Slack'));
  const client = interactiveClient(settings, log);
  const personOf = createPeople({ client, access: desks.map(({ access }) => access), team, log });
  const office = { desks, answer, personOf, turns: createTurns(), log };
  listenToCommands(app, office);
  listenToMessages(app, office, botUserId);
  listenToClicks(app, office);
  listenToShortcuts(app, office);
  listenToForms(app, office);
  listenToHome(app, office, desks);
}
