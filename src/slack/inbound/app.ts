import { App, type Receiver } from '@slack/bolt';
import type { Logger } from 'pino';
import type { SlackSettings } from '../../config/settings.ts';
import type { DeskService } from '../../model/run/desk.ts';
import { interactiveClient, interactiveOptions } from '../clients.ts';
import { slackLogger } from '../log.ts';
import { createTurns } from '../outbound/turns.ts';
import { listenToClicks } from './clicks.ts';
import { listenToCommands } from './commands.ts';
import { listenToForms } from './forms.ts';
import { listenToHome } from './home.ts';
import type { Identity } from './identity.ts';
import { listenToMessages } from './messages.ts';
import { createPeople } from './people.ts';
import type { AnswerCommand } from './receive.ts';
import { listenToShortcuts } from './shortcuts.ts';

export interface AppOptions {
  readonly settings: SlackSettings;
  readonly desks: readonly DeskService[];
  readonly answer: AnswerCommand;
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
  const context = { desks, answer, personOf, turns: createTurns(), log };
  listenToCommands(app, context);
  listenToMessages(app, context, botUserId);
  listenToClicks(app, context);
  listenToShortcuts(app, context);
  listenToForms(app, context);
  listenToHome(app, context, desks);
}
