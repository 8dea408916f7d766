import { App, type Receiver } from '@slack/bolt';
import type { Logger } from 'pino';
import type { SlackSettings } from '../../config/settings.ts';
import type { DeskService } from '../../model/run/desk.ts';
import { interactiveClient, interactiveOptions } from '../clients.ts';
import { slackLogger } from '../log.ts';
import { handleClicks } from './clicks.ts';
import { handleCommands } from './commands.ts';
import { limitConcurrency } from './concurrency.ts';
import { handleForms } from './forms.ts';
import { handleHome } from './home.ts';
import type { Identity } from './identity.ts';
import { handleMessages } from './messages.ts';
import { createPeople } from './people.ts';
import type { AnswerCommand } from './receive.ts';
import { handleRejections } from './rejections.ts';
import { handleShortcuts } from './shortcuts.ts';

export interface AppOptions {
  readonly settings: SlackSettings;
  readonly desks: readonly DeskService[];
  readonly answer: AnswerCommand;
  readonly docsUrl?: string | undefined;
  readonly log: Logger;
}

/** Connects the handlers to a receiver. */
export function connectApp(options: AppOptions, identity: Identity, receiver: Receiver): void {
  const { settings, desks, answer, docsUrl, log } = options;
  const { team: teamId, botId, botUserId } = identity;
  const app = new App({
    receiver,
    // Otherwise Bolt calls Slack at startup, and fails when Slack is unreachable.
    authorize: async () => ({ botToken: settings.botToken, botId, botUserId, teamId }),
    clientOptions: interactiveOptions(settings, log),
    logger: slackLogger(log),
    convoStore: false,
  });
  app.error(async (error) => log.error({ err: error }, 'handling a Slack request'));
  const client = interactiveClient(settings, log);
  const personOf = createPeople({ client, access: desks.map(({ access }) => access), home: identity, log });
  const context = { desks, answer, personOf, limit: limitConcurrency(), docsUrl, log };
  handleCommands(app, context);
  handleMessages(app, context, botUserId);
  handleClicks(app, context, desks);
  handleShortcuts(app, context);
  handleForms(app, context);
  handleRejections(app, context, desks);
  handleHome(app, context, desks);
}
