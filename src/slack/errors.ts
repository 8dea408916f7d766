import { webApi } from '@slack/bolt';
import { describe } from '../model/text/errors.ts';

/** Slack's error code (`not_in_channel`); undefined when Slack did not respond. */
export function slackErrorCode(error: unknown): string | undefined {
  if (error instanceof webApi.WebAPIRateLimitedError) return 'ratelimited';
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : undefined;
}

/** Seconds to wait after a rate limit; undefined for any other error. */
export function retryAfter(error: unknown): number | undefined {
  if (error instanceof webApi.WebAPIRateLimitedError) return error.retryAfter;
  // Some methods report a rate limit with HTTP 200 and no Retry-After.
  return slackErrorCode(error) === 'ratelimited' ? 1 : undefined;
}

/** Whether Slack may have executed a call that failed: the response was lost, or was a 5xx. */
export function isAmbiguous(error: unknown): boolean {
  if (error instanceof webApi.WebAPIHTTPError) return error.statusCode >= 500;
  return error instanceof webApi.WebAPIRequestError;
}

export function describeSlackError(error: unknown): string {
  if (error instanceof webApi.WebAPIRequestError) {
    return error.original.name === 'TimeoutError' ? 'timeout' : 'connection failed';
  }
  if (error instanceof webApi.WebAPIHTTPError) return `HTTP ${error.statusCode}`;
  return slackErrorCode(error) ?? describe(error);
}

const badBlocks = [
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'invalid_attachments',
  'invalid_arguments',
];

/** Whether Slack rejects the blocks of a message, which is our bug. */
export function areBadBlocks(error: unknown): boolean {
  return badBlocks.includes(slackErrorCode(error) ?? '');
}
