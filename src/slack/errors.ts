import { webApi } from '@slack/bolt';
import { describe } from '../model/text/errors.ts';

/** What Slack answered in its own word (`not_in_channel`), where it answered at all. */
export function slackWord(error: unknown): string | undefined {
  if (error instanceof webApi.WebAPIRateLimitedError) return 'ratelimited';
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : undefined;
}

/** Seconds that Slack asks to wait; undefined when the error is not about being too fast. */
export function retryAfter(error: unknown): number | undefined {
  if (error instanceof webApi.WebAPIRateLimitedError) return error.retryAfter;
  // Some methods say so with HTTP 200 and no header.
  return slackWord(error) === 'ratelimited' ? 1 : undefined;
}

/** Whether Slack may have carried out a call although the answer never came. A status of 5xx is no promise either. */
export function isAmbiguous(error: unknown): boolean {
  if (error instanceof webApi.WebAPIHTTPError) return error.statusCode >= 500;
  return error instanceof webApi.WebAPIRequestError;
}

/** In a few words for people. */
export function inWords(error: unknown): string {
  if (error instanceof webApi.WebAPIRequestError) {
    return error.original.name === 'TimeoutError' ? 'no answer in time' : 'no connection';
  }
  if (error instanceof webApi.WebAPIHTTPError) return `HTTP ${error.statusCode}`;
  return slackWord(error) ?? describe(error);
}
