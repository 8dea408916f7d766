import { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import type { SlackSettings } from '../config/settings.ts';
import type { Judgement } from '../model/check/judgement.ts';
import { interactiveClient, interactiveOptions } from './clients.ts';
import { inWords, slackWord } from './errors.ts';

/** Whether Slack takes the tokens, and whether the app may do all that the manifest asks for. */
export async function examineSlack(
  settings: SlackSettings,
  wanted: readonly string[],
  log: Logger,
): Promise<readonly Judgement[]> {
  const found: Judgement[] = [];
  try {
    const { team, response_metadata: meta } = await interactiveClient(settings, log).auth.test();
    found.push({ check: 'slack.token', status: 'ok', summary: `Slack knows the bot in the workspace ${team}` });
    const scopes = meta?.scopes ?? [];
    const missing = scopes.length === 0 ? [] : wanted.filter((scope) => !scopes.includes(scope));
    if (missing.length > 0) {
      found.push({
        ...{ check: 'slack.scopes', status: 'degraded', summary: `the app lacks ${missing.join(', ')}` },
        remedy: 'add them under OAuth & Permissions of your Slack app, or paste manifest.json anew, and reinstall it',
      });
    } else if (scopes.length > 0) {
      found.push({ check: 'slack.scopes', status: 'ok', summary: `all ${wanted.length} scopes are there` });
    }
  } catch (error) {
    found.push(refused('slack.token', 'SLACK_BOT_TOKEN', error));
  }
  if (settings.mode === 'http') return found;
  try {
    await new webApi.WebClient(settings.appToken, interactiveOptions(settings, log)).apps.connections.open({});
    found.push({ check: 'slack.socket', status: 'ok', summary: 'Socket Mode lets the app in' });
  } catch (error) {
    found.push(refused('slack.socket', 'SLACK_APP_TOKEN', error));
  }
  return found;
}

function refused(check: string, variable: string, error: unknown): Judgement {
  const word = slackWord(error);
  if (word === undefined) {
    const remedy = 'see whether this machine reaches slack.com (a proxy, a firewall, DNS)';
    return { check, status: 'critical', summary: `Slack cannot be reached (${inWords(error)})`, remedy };
  }
  const remedy = `copy ${variable} again from the pages of your Slack app; .env.example says where`;
  return { check, status: 'critical', summary: `Slack refuses ${variable} (${word})`, remedy };
}
