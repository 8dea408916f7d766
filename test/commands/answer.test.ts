import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Asker } from '../../commands/answer.ts';
import { answer } from '../../commands/answer.ts';
import { commands } from '../../commands/index.ts';
import type { Filled } from '../../src/model/run/form.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { toTerminal } from '../../src/render/terminal.ts';
import { fc } from '../support/laws.ts';
import type { NotingDesk } from '../support/noting-desk.ts';
import { notingDesk } from '../support/noting-desk.ts';

const alice: Asker = { who: { id: 'U0ALICE', groups: [] } };
const bob: Asker = { who: { id: 'U0BOB', groups: [] } };
const guest: Asker = { who: { id: 'U0GUEST', groups: [], outsider: 'guests may not use mailha' } };

async function said(words: string, asker: Asker = alice, desk: NotingDesk = notingDesk()): Promise<string> {
  const answered = await answer(words === '' ? [] : words.split(' '), asker, desk);
  if (answered.kind === 'run') return `run ${answered.run.text} by ${answered.run.requestedBy}`;
  if (answered.kind === 'form') return `form of ${answered.command.name}`;
  return toTerminal(answered.card, { colour: false, width: 100 });
}

async function done(words: string, asker: Asker): Promise<readonly string[]> {
  const desk = notingDesk();
  await said(words, asker, desk);
  return desk.done;
}

describe('/mailha', () => {
  it('answers with help when nothing is said', async () => {
    assert.match(await said(''), /Type mailha and a command/);
  });

  it('queues what is work, under what was said', async () => {
    assert.equal(await said('deploy directors'), 'run deploy directors by U0ALICE');
    assert.equal(await said('STATUS lb1', bob), 'run status lb1 by U0BOB');
  });

  it('shows the form of a command to those who can be shown one, and takes what they filled in for words', async () => {
    const canFill = { ...alice, canFill: true };
    assert.equal(await said('deploy', canFill), 'form of deploy');
    assert.equal(await said('maintenance form', canFill), 'form of maintenance');
    assert.equal(await said('maintenance', canFill), 'run maintenance by U0ALICE');
    await assert.rejects(said('deploy'), /No target given\./);
    await assert.rejects(said('drill form'), /Slack opens forms for slash commands only: type `\/mailha drill form`/);
    const filled = (command: string, filled: Filled) => said(`${command} form`, { ...alice, filled });
    assert.equal(await filled('deploy', { target: 'directors' }), 'run deploy directors by U0ALICE');
    assert.equal(await filled('drill', { drill: 'ldap-loss' }), 'run drill ldap-loss by U0ALICE');
    assert.equal(
      await filled('drill', { drill: 'ldap-loss', host: 'mail1', last: 'yes' }),
      'run drill ldap-loss mail1 although mail1 is the last healthy one by U0ALICE',
    );
    const why = { host: 'mail2', length: '2h', because: ' a disk  is replaced ' };
    assert.equal(
      await filled('maintenance', why),
      'run maintenance mail2 for 2h because a disk is replaced by U0ALICE',
    );
    await assert.rejects(filled('deploy', { target: 'rm -rf' }), /Unknown target "rm -rf"/);
    await assert.rejects(
      said('deploy form', { ...bob, filled: { target: 'all' } }),
      /`deploy` needs the operator role/,
    );
  });

  it('passes on place and key, so that a repeated request is one run', async () => {
    const seen: unknown[] = [];
    const desk = notingDesk();
    const place = { channel: 'C0MAILOPS' };
    await answer(
      ['status'],
      { ...alice, place, key: 't1' },
      {
        ...desk,
        async submit(asked) {
          seen.push(asked);
          return desk.submit(asked);
        },
      },
    );
    assert.partialDeepStrictEqual(seen, [{ place, key: 't1', text: 'status', request: { job: 'status', params: {} } }]);
  });

  it('does nothing for those who may not', async () => {
    for (const [words, asker, why] of [
      ['deploy directors', bob, /`deploy` needs the operator role.*add U0BOB under `access\.operators`/],
      ['approve 42', alice, /`approve` needs the approver role/],
      ['status', guest, /`status` is not available to you: guests may not use mailha/],
    ] as const) {
      const desk = notingDesk();
      await assert.rejects(said(words, asker, desk), (error) => error instanceof Refused && why.test(error.message));
      assert.deepEqual(desk.done, []);
    }
  });

  it('tells even an outsider who they are', async () => {
    assert.match(await said('whoami', guest), /U0GUEST/);
  });
});

describe('a word that is no command', () => {
  it('offers to run what only looks, with the words that followed', async () => {
    assert.match(await said('stauts lb1'), /Did you mean status\?\nRun status lb1: mailha status lb1/);
    assert.match(await said('jbos'), /Run jobs: mailha jobs/);
  });

  it('offers nothing that changes, makes no sense as it stands or is not allowed', async () => {
    for (const [words, asker] of [
      ['depoly directors', alice],
      ['stauts nowhere', alice],
      ['stauts', guest],
      ['jbo', alice],
    ] as const) {
      assert.doesNotMatch(await said(words, asker), /Run (deploy|status|job)\b(?!s)/, words);
    }
  });
});

describe('a job that is named, or meant by its thread', () => {
  const inThread = (asker: Asker) => ({ ...asker, about: '42' });

  it('is the one of the thread when no number is said', async () => {
    assert.deepEqual(await done('cancel', inThread(alice)), ['cancel 42']);
    assert.deepEqual(await done('approve', inThread(bob)), ['approve 42']);
    assert.deepEqual(await done('reject not before the backup has ended', inThread(bob)), [
      'reject 42 not before the backup has ended',
    ]);
    assert.match(await said('job', inThread(alice)), /Job 42/);
  });

  it('is the one that is said when a number is', async () => {
    assert.deepEqual(await done('cancel #41', inThread(alice)), ['cancel 41']);
    assert.deepEqual(await done('reject job-41 no', inThread(bob)), ['reject 41 no']);
  });

  it('is only requested at a terminal', async () => {
    await assert.rejects(said('cancel'), /Job number missing, as in cancel 42/);
    await assert.rejects(said('reject no', bob), /as in reject 42/);
  });

  it('is not taken for an argument by what takes none', async () => {
    assert.equal(await said('status', inThread(alice)), 'run status by U0ALICE');
    assert.match(await said('help', inThread(alice)), /Type mailha/);
  });

  it('is refused with where to find one when there is none', async () => {
    await assert.rejects(said('job 7'), /Job 7 not found; `jobs` lists the latest\./);
  });
});

describe('whatever else is typed', () => {
  const names = new Set(commands.map(({ name }) => name));
  const shellish = fc.constantFrom(
    '; reboot',
    '$(id)',
    '`id`',
    '| sh',
    '&& halt',
    '> /etc/passwd',
    '--force',
    '\u202e',
    '\0',
    '{{7*7}}',
  );
  const word = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: 'grapheme', maxLength: 20 }).map((one) => one.repeat(200).slice(0, 4000)),
    fc.tuple(fc.constantFrom(...names), shellish).map((parts) => parts.join('')),
  );

  it('does nothing but answer', async () => {
    const anything = fc
      .array(word, { minLength: 1, maxLength: 5 })
      .filter(([first = '']) => !names.has(first.toLowerCase()));
    await fc.assert(
      fc.asyncProperty(anything, async (words) => {
        const desk = notingDesk();
        const answered = await answer(words, alice, desk);
        assert.equal(answered.kind, 'card');
        assert.deepEqual(desk.done, []);
      }),
      { numRuns: 150 },
    );
  });

  it('makes no command do anything, and is refused in words that fit on a phone', async () => {
    const known = fc.constantFrom(
      ...[...names].filter((name) => !['reject', 'whoami', 'help', 'jobs', 'audit'].includes(name)),
    );
    const junk = fc.tuple(
      known,
      word.filter((one) => one.trim() !== '' && !/^(#|job-?)?\d+$/.test(one)),
      fc.array(word, { maxLength: 3 }),
    );
    await fc.assert(
      fc.asyncProperty(junk, async ([command, first, rest]) => {
        const desk = notingDesk();
        const refused = await answer([command, first, ...rest], alice, desk).catch((error: unknown) => error);
        assert(refused instanceof Refused, String(refused));
        assert(refused.message.length < 300, refused.message);
        assert.deepEqual(desk.done, []);
      }),
      { numRuns: 150 },
    );
  });
});
