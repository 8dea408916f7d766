import { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import type { SlackSettings } from '../config/settings.ts';
import { slackLogger } from './log.ts';

/** The WebClient's own retries post a message twice after a dropped answer, and one 429 makes all its calls wait. */
const neverByItself = { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true } as const;

/** For what a person waits for. */
export function interactiveOptions({ apiUrl }: SlackSettings, log: Logger): webApi.WebClientOptions {
  return { ...neverByItself, slackApiUrl: apiUrl, timeout: 2500, logger: slackLogger(log) };
}

export function interactiveClient(settings: SlackSettings, log: Logger): webApi.WebClient {
  return new webApi.WebClient(settings.botToken, interactiveOptions(settings, log));
}

/** For the poster, apart from the interactive one so that neither waits for the other. */
export function postingClient({ apiUrl, botToken }: SlackSettings, log: Logger): webApi.WebClient {
  const options = { ...neverByItself, slackApiUrl: apiUrl, timeout: 10_000, logger: slackLogger(log) };
  return new webApi.WebClient(botToken, options);
}
