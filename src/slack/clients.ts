import { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import type { SlackSettings } from '../config/settings.ts';
import { slackLogger } from './log.ts';

/** The WebClient's own retries post a message twice when a response is lost, and one 429 blocks all its calls. */
const withoutRetries = { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true } as const;

/** For requests that a person is waiting for. */
export function interactiveOptions({ apiUrl }: SlackSettings, log: Logger): webApi.WebClientOptions {
  return { ...withoutRetries, slackApiUrl: apiUrl, timeout: 2500, logger: slackLogger(log) };
}

export function interactiveClient(settings: SlackSettings, log: Logger): webApi.WebClient {
  return new webApi.WebClient(settings.botToken, interactiveOptions(settings, log));
}

/** For the poster. Separate from the interactive client so that neither blocks the other. */
export function postingClient({ apiUrl, botToken }: SlackSettings, log: Logger): webApi.WebClient {
  const options = { ...withoutRetries, slackApiUrl: apiUrl, timeout: 10_000, logger: slackLogger(log) };
  return new webApi.WebClient(botToken, options);
}
