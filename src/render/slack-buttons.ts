import type { ActionsBlock, Button as SlackButton } from '@slack/types';
import type { Button } from '../model/run/card.ts';
import { clean } from './clean.ts';
import { limits } from './slack-limits.ts';
import { cut, oneLine } from './words.ts';

/**
 * Buttons as rows. Action ids must be unique in a block, so further buttons of one action are numbered: `run-2`. A button whose
 * value is too long for Slack is left out: cut, it would mean something else.
 */
export function actionBlocks(buttons: readonly Button[]): readonly ActionsBlock[] {
  const rows: Button[][] = [];
  for (const button of buttons.filter(({ value }) => value !== '' && value.length <= limits.buttonValue)) {
    const row = rows.at(-1);
    if (row && row.length < limits.buttons) row.push(button);
    else rows.push([button]);
  }
  return rows.map((row) => ({
    type: 'actions',
    elements: row.map((button, i) => slackButton(button, actionId(button, row.slice(0, i)))),
  }));
}

function actionId({ action }: Button, before: readonly Button[]): string {
  const same = before.filter((one) => one.action === action).length;
  return same === 0 ? action : `${action}-${same + 1}`;
}

function slackButton({ action, label, value, style, confirm }: Button, id: string): SlackButton {
  const shown = words(label, limits.buttonLabel) || action;
  return {
    type: 'button',
    action_id: id,
    text: plain(shown),
    value,
    ...(style ? { style } : {}),
    ...(confirm
      ? {
          confirm: {
            title: plain(words(confirm.title, limits.confirmTitle) || shown),
            text: plain(words(confirm.text, limits.confirmText) || shown),
            confirm: plain(cut(shown, limits.confirmButton)),
            deny: plain('Back'),
            ...(style ? { style } : {}),
          },
        }
      : {}),
  };
}

function words(text: string, most: number): string {
  return cut(oneLine(clean(text)), most);
}

function plain(text: string) {
  return { type: 'plain_text', text, emoji: false } as const;
}
