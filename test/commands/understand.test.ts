import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deploy } from '../../commands/deploy.ts';
import { commands } from '../../commands/index.ts';
import { recover } from '../../commands/recover.ts';
import { restart } from '../../commands/restart.ts';
import { status } from '../../commands/status.ts';
import { mustBeAllowed, understand } from '../../commands/understand.ts';
import { whoami } from '../../commands/whoami.ts';
import { jobs } from '../../jobs/index.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { nearest } from '../../src/model/text/nearest.ts';
import { inventory } from '../support/fake-world.ts';

describe('/mailha', () => {
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

describe('/mailha deploy', () => {
  it('requests the deploy of a known target', () => {
    assert.deepEqual(deploy.request(['directors'], inventory), { job: 'deploy', params: { target: 'directors' } });
  });

  it('says which targets there are when none is named', () => {
    assert.throws(() => deploy.request([], inventory), /No target given\. Use one of: .*directors/);
  });

  it('names the nearest target when the word is not one', () => {
    assert.throws(() => deploy.request(['director'], inventory), /Unknown target "director"\. Did you mean directors/);
  });

  it('refuses what a shell would have liked', () => {
    for (const word of [
      'directors;reboot',
      '$(id)',
      '`id`',
      '../../etc/passwd',
      '--force',
      'directors\nreboot',
      'x'.repeat(4000),
    ]) {
      assert.throws(() => deploy.request([word], inventory), Refused, word);
    }
  });

  it('refuses a word too many rather than dropping it', () => {
    assert.throws(
      () => deploy.request(['directors', 'lb1'], inventory),
      /"lb1" is not expected here\. Usage: deploy TARGET/,
    );
  });
});

describe('/mailha status', () => {
  it('takes nothing, a tier or a host', () => {
    assert.deepEqual(status.request([], inventory).params, {});
    assert.deepEqual(status.request(['directors'], inventory).params, { of: 'directors' });
    assert.deepEqual(status.request(['lb1'], inventory).params, { of: 'lb1' });
  });

  it('names the nearest host', () => {
    assert.throws(() => status.request(['lb9'], inventory), /Did you mean lb1 or lb2/);
  });
});

describe('/mailha recover', () => {
  const asked = (words: string) => recover.request(words.split(' '), inventory);

  it('requests the recovery of the database cluster', () => {
    assert.deepEqual(asked('databases'), { job: 'recover', params: { without: [] } });
  });

  it('gives a host up only when what is lost with it is typed out in full', () => {
    assert.deepEqual(asked('databases without db2 and lose what only db2 has').params, { without: ['db2'] });
    for (const words of ['without db2', 'without db2 --force', 'without db2 and lose what only db1 has']) {
      assert.throws(
        () => asked(`databases ${words}`),
        /To confirm, type it in full: recover databases without db2 and lose what only db2/,
      );
    }
    const both =
      'databases without db2 and lose what only db2 has without 99a34490:9 and lose what only 99a34490:9 has';
    assert.deepEqual(asked(both).params, { without: ['db2', '99a34490:9'] });
    assert.throws(() => asked('databases without db2 and lose what only db2 has now'), /"now" is not expected here/);
  });

  it('gives up no host that holds no data, and none that there is not', () => {
    for (const name of ['filer1', 'lb1', 'db9']) assert.throws(() => asked(`databases without ${name}`), Refused, name);
    assert.throws(() => asked('mail'), /Unknown tier "mail"/);
    assert.throws(() => asked('databases --force'), /"--force" is not expected here/);
  });
});

describe('/mailha restart', () => {
  it('takes the tier, or one of its nodes', () => {
    assert.deepEqual(restart.request(['databases'], inventory).params, { of: 'databases' });
    assert.deepEqual(restart.request(['db2'], inventory).params, { of: 'db2' });
  });

  it('restarts nothing else', () => {
    assert.throws(() => restart.request(['filer1'], inventory), /Unknown tier or database host "filer1"/);
    assert.throws(() => restart.request([], inventory), /Use one of: databases, db1, db2/);
  });
});

describe('every command', () => {
  it('understands its own examples', () => {
    for (const command of commands) {
      for (const example of command.examples) {
        const [, ...words] = example.split(' ');
        if ('request' in command) assert.doesNotThrow(() => command.request(words, inventory), example);
      }
    }
  });

  it('requests a job with parameters that it accepts', () => {
    for (const command of commands) {
      if (!('request' in command)) continue;
      const [, ...words] = command.examples[0]?.split(' ') ?? [];
      const { job, params } = command.request(words, inventory);
      const known = jobs.find(({ name }) => name === job);
      assert.deepEqual(known?.params.parse(params), params, command.name);
    }
  });

  it('has a name of its own, a usage that starts with it, and an example', () => {
    assert.equal(new Set(commands.map(({ name }) => name)).size, commands.length);
    for (const { name, usage, examples } of commands) {
      assert(usage.startsWith(name), usage);
      assert(examples.length > 0 && examples.every((example) => example.startsWith(name)), name);
    }
  });
});
