import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deploy } from '../../commands/deploy.ts';
import { helpOn } from '../../commands/help.ts';
import { status } from '../../commands/status.ts';
import type { Permission } from '../../src/model/inventory/access.ts';
import { toTerminal } from '../../src/render/terminal.ts';

const help = helpOn([deploy, status]);
const shown = (words: readonly string[], permissions: readonly Permission[] = ['viewer', 'operator']) =>
  toTerminal(help.explain(words, { id: 'U0ALICE', groups: [] }, permissions).card, { colour: false, width: 200 });

describe('help', () => {
  it('lists the commands that this person may run, and itself', () => {
    assert.match(shown([]), /deploy[\s\S]*status|status[\s\S]*deploy/);
    assert.doesNotMatch(shown([], ['viewer']), /deploy/);
    assert.match(shown([], ['viewer']), /help/);
  });

  it('shows one command with its usage and examples', () => {
    const text = shown(['deploy']);
    for (const part of [deploy.usage, ...deploy.examples]) assert(text.includes(part), part);
    assert.doesNotMatch(text, /status/);
  });

  it('refuses an unknown command with the nearest, and surplus words', () => {
    assert.throws(() => shown(['deploi']), /^Refused: Unknown topic or command "deploi"\. Did you mean deploy/);
    assert.throws(
      () => shown(['deploy', 'all']),
      /^Refused: "all" is not expected here\. Usage: help \[TOPIC\|COMMAND\]/,
    );
  });
});
