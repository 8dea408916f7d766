import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deploy } from '../../commands/deploy.ts';
import { commands } from '../../commands/index.ts';
import { status } from '../../commands/status.ts';
import { mustBeAllowed, understand } from '../../commands/understand.ts';
import { whoami } from '../../commands/whoami.ts';
import { nearest } from '../../src/model/text/nearest.ts';

describe('/mailha', () => {
  it('answers a person who asks for help in a sentence', () => {
    for (const said of ['please help me', 'Help me', 'hello', 'can you help?', 'hi, please help']) {
      const understood = understand(said.split(' '));
      assert('command' in understood && understood.command.name === 'help', said);
      assert.deepEqual(understood.words, [], said);
    }
    const polite = understand(['please', 'status', 'lb1']);
    assert('command' in polite && polite.command.name === 'status');
    assert.deepEqual(polite.words, ['lb1']);
  });

  it('takes no words at all for a call for help', () => {
    const understood = understand([]);
    assert('command' in understood && understood.command.name === 'help');
  });

  it('answers a word it does not know with the nearest ones', () => {
    assert.deepEqual(understand(['stauts', 'lb1']), { unknown: 'stauts', nearest: ['status'] });
    assert.deepEqual(
      nearest(
        'dep',
        commands.map(({ name }) => name),
      ),
      ['deploy'],
    );
    assert.deepEqual(understand(['$(reboot)']), { unknown: '$(reboot)', nearest: [] });
  });

  it('refuses a command to whom it is not for, and says whose id is to be added where', () => {
    const who = { id: 'U0ALICE', groups: [] };
    assert.throws(
      () => mustBeAllowed(deploy, who, ['viewer']),
      /`deploy` needs the operator role.*add U0ALICE.*cluster\.yaml/,
    );
    assert.throws(() => mustBeAllowed(status, who, []), /needs the viewer role/);
    mustBeAllowed(deploy, who, ['viewer', 'operator']);
  });

  it('tells an outsider why nothing is for them', () => {
    const guest = { id: 'U0GUEST', groups: [], outsider: 'guests may not use mailha' };
    assert.throws(
      () => mustBeAllowed(status, guest, []),
      /`status` is not available to you: guests may not use mailha/,
    );
  });

  it('needs no role for whoami', () => {
    mustBeAllowed(whoami, { id: 'U0GUEST', groups: [] }, []);
  });
});
