import { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import type { SlackSettings } from '../config/settings.ts';
import type { Judgement } from '../model/check/judgement.ts';
import { examineChannel, type NamedChannel } from './channels.ts';
import { interactiveClient, interactiveOptions } from './clients.ts';
import { describeSlackError, slackErrorCode } from './errors.ts';

export interface SlackExamination {
  readonly settings: SlackSettings;
  /** The scopes of the manifest. */
  readonly scopes: readonly string[];
  readonly channels: readonly NamedChannel[];
  readonly log: Logger;
}

/** Checks that Slack accepts the tokens, that the app has every scope of the manifest and may post in each channel. */
export async function examineSlack({
  settings,
  scopes: wanted,
  channels,
  log,
}: SlackExamination): Promise<readonly Judgement[]> {
  const found: Judgement[] = [];
  try {
    const client = interactiveClient(settings, log);
    const { team, response_metadata: meta } = await client.auth.test();
    found.push({ check: 'slack.token', status: 'ok', hosts: [], summary: `bot token accepted by workspace ${team}` });
    const scopes = meta?.scopes ?? [];
    const missing = scopes.length === 0 ? [] : wanted.filter((scope) => !scopes.includes(scope));
    if (missing.length > 0) {
      found.push({
        check: 'slack.scopes',
        status: 'degraded',
        hosts: [],
        summary: `missing scopes: ${missing.join(', ')}`,
        remedy: 'add them under OAuth & Permissions of your Slack app, or paste manifest.json again, and reinstall it',
      });
    } else if (scopes.length > 0) {
      found.push({ check: 'slack.scopes', status: 'ok', hosts: [], summary: `all ${wanted.length} scopes granted` });
    }
    for (const channel of channels) found.push(await examineChannel(client, channel, scopes));
  } catch (error) {
    found.push(refused('slack.token', 'SLACK_BOT_TOKEN', error));
  }
  if (settings.mode === 'http') return found;
  try {
    await new webApi.WebClient(settings.appToken, interactiveOptions(settings, log)).apps.connections.open({});
    found.push({ check: 'slack.socket', status: 'ok', hosts: [], summary: 'Socket Mode token accepted' });
  } catch (error) {
    found.push(refused('slack.socket', 'SLACK_APP_TOKEN', error));
  }
  return found;
}

function refused(check: string, variable: string, error: unknown): Judgement {
  const word = slackErrorCode(error);
  if (word === undefined) {
    const remedy = 'check that this machine reaches slack.com (proxy, firewall, DNS)';
    return {
      check,
      status: 'critical',
      hosts: [],
      summary: `Slack unreachable (${describeSlackError(error)})`,
      remedy,
    };
  }
  const remedy = `copy ${variable} again from the settings of your Slack app; .env.example says where`;
  return { check, status: 'critical', hosts: [], summary: `Slack rejected ${variable} (${word})`, remedy };
}
