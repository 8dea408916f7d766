import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createModals } from '../../src/dev/console/modals.ts';
import type { Modal } from '../../src/dev/console/view-schemas.ts';
import { credentials, people, workspaceFor } from '../support/workspace.ts';

const words = (text: string) => ({ type: 'plain_text', text }) as const;
const input = {
  type: 'input',
  block_id: 'why',
  label: words('Why'),
  element: { type: 'plain_text_input', action_id: 'x' },
} as const;
const view: Modal = { type: 'modal', title: words('A form'), submit: words('Go'), blocks: [input] };

describe('modals of the console', () => {
  it('are opened once by a trigger, and within three seconds of it', () => {
    let now = 0;
    const modals = createModals(() => now);
    const trigger = modals.trigger(people.alice);
    assert.equal(typeof modals.open(trigger, view), 'object');
    assert.equal(modals.of(people.alice)?.view.title.text, 'A form');
    assert.equal(modals.open(trigger, view), 'invalid_trigger_id');
    const late = modals.trigger(people.bob);
    now = 3001;
    assert.equal(modals.open(late, view), 'expired_trigger_id');
    assert.equal(modals.of(people.bob), undefined);
  });

  it('are refused as Slack refuses what is no view', async (t) => {
    const workspace = await workspaceFor(t);
    const open = async (wrong: object) => {
      const response = await fetch(`${workspace.apiUrl}views.open`, {
        method: 'POST',
        body: JSON.stringify({ trigger_id: 'x', view: { ...view, ...wrong } }),
        headers: { 'content-type': 'application/json', authorization: `Bearer ${credentials.botToken}` },
      });
      return JSON.stringify(await response.json());
    };
    assert.match(await open({}), /invalid_trigger_id/);
    assert.match(
      await open({ title: words('longer than twenty-four characters') }),
      /invalid_arguments.*less than 25 characters.*\/view\/title\/text/,
    );
    assert.match(await open({ submit: undefined }), /a submit button is required with input blocks/);
    assert.match(await open({ blocks: [] }), /no fewer than 1 items required/);
    assert.match(await open({ blocks: [{ ...input, element: { type: 'rocket' } }] }), /invalid_arguments/);
  });
});
