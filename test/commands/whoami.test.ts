import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { whoami } from '../../commands/whoami.ts';
import { toTerminal } from '../../src/render/terminal.ts';

const shown = (...args: Parameters<typeof whoami.explain>) =>
  toTerminal(whoami.explain(...args).card, { colour: false, width: 200 });

describe('whoami', () => {
  it('shows id, groups and roles', () => {
    const text = shown([], { id: 'U0ALICE', groups: ['S0OPS'] }, ['viewer', 'operator']);
    for (const part of ['U0ALICE', 'S0OPS', 'viewer', 'operator']) assert(text.includes(part), text);
    assert(!text.includes('approver'), text);
  });

  it('tells a guest why they have no role', () => {
    const guest = { id: 'U0GUEST', groups: [], outsider: 'guests may not use mailha' };
    assert.match(shown([], guest, []), /guests may not use mailha/i);
  });

  it('takes no words', () => {
    assert.throws(() => whoami.explain(['bob'], { id: 'U0ALICE', groups: [] }, []), /"bob" is not expected here/);
  });
});
