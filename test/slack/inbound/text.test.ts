import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mangle, typeset } from '../../../src/dev/console/mangle.ts';
import { defaultChannels, defaultGroups, defaultUsers } from '../../../src/dev/console/people.ts';
import { Refused } from '../../../src/model/text/errors.ts';
import { words } from '../../../src/slack/inbound/text.ts';
import { cpuMs } from '../../support/cpu.ts';
import { fc } from '../../support/laws.ts';

const names = { users: defaultUsers, groups: defaultGroups, channels: defaultChannels };

describe('words', () => {
  const cases: readonly (readonly [text: string, words: readonly string[]])[] = [
    ['', []],
    ['  \t\n ', []],
    ['deploy directors', ['deploy', 'directors']],
    ['  status\u00a0 lb1\n', ['status', 'lb1']],
    ['status <http://mail1.example.net|mail1.example.net>', ['status', 'mail1.example.net']],
    ['add <mailto:bob@example.net|bob@example.net>', ['add', 'bob@example.net']],
    ['add <mailto:bob@example.net>', ['add', 'bob@example.net']],
    ['get <https://example.net/?a=1&amp;b=2>', ['get', 'https://example.net/?a=1&b=2']],
    ['ask <@U0BOB|bob>', ['ask', '@bob']],
    ['ask <@U0BOB>', ['ask', '@U0BOB']],
    [
      'ask <!subteam^S0APPROVERS|@approvers> <!here> <#C0MAILOPS|mail-ops> <#C0MAILOPS>',
      ['ask', '@approvers', '@here', '#mail-ops', '#C0MAILOPS'],
    ],
    ['a &lt;b&gt; &amp;amp; c', ['a', '<b>', '&amp;', 'c']],
    ['status —json –json', ['status', '--json', '--json']],
    ['reject 42 “not before the backup” ‘nor after’', ['reject', '42', 'not before the backup', 'nor after']],
    ["reject 42 don’t, it's Bob’s", ['reject', '42', "don't,", "it's", "Bob's"]],
    ['set name="two words" x=\'y z\'!', ['set', 'name=two words', 'x=y z!']],
    ['say "" \'\' end', ['say', '', '', 'end']],
    ['say "it\'s" \'a "b" c\'', ['say', "it's", 'a "b" c']],
    ['sta\u200btus \u2060lb1\ufeff', ['status', 'lb1']],
  ];
  for (const [text, wanted] of cases) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.deepEqual(words(text), wanted);
    });
  }

  it('takes what the person saw of a link, not where it leads', () => {
    assert.deepEqual(words('<https://example.org/deploy|status>'), ['status']);
  });

  it('refuses a quote that is never closed, and shows it', () => {
    for (const text of ['reject 42 "not now', "reject 42 'not now", 'reject 42 why="not now', 'reject 42 “not now']) {
      assert.throws(
        () => words(text),
        (error) => error instanceof Refused && /Unclosed quote at ["']not now/.test(error.message),
      );
    }
  });

  it('refuses control characters by name', () => {
    assert.throws(() => words('status \u0000lb1'), /Control character \(U\+0000\)/);
    assert.throws(() => words('status \u001b[31mlb1'), /Control character \(U\+001B\)/);
  });

  it('takes 4,000 characters and refuses more', () => {
    assert.deepEqual(words('x'.repeat(4000)), ['x'.repeat(4000)]);
    assert.throws(() => words('x'.repeat(4001)), /Command too long: 4001 characters, at most 4000/);
  });

  it('answers any text at all with words or a refusal, in no time', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: hostile })), (text) => {
        try {
          for (const word of words(text)) assert.equal(typeof word, 'string');
        } catch (error) {
          assert(error instanceof Refused);
        }
      }),
    );
    const ms = cpuMs(() => {
      for (const unit of ['<', '"', "'", '="', '<a|', '&amp;', ' "', '\u200b', '=']) {
        try {
          words(unit.repeat(4000));
        } catch (error) {
          assert(error instanceof Refused);
        }
      }
    });
    assert(ms < 1000, `${ms} ms`);
  });

  it('undoes what clients and Slack do to a text', () => {
    fc.assert(
      fc.property(typed, (text) => {
        assert.deepEqual(words(mangle(typeset(text), names, { labels: true })), words(text));
      }),
      { numRuns: 2000 },
    );
  });
});

const hostile = fc.constantFrom(
  '<',
  '>',
  '|',
  '&',
  ';',
  '@',
  '!',
  '#',
  '"',
  "'",
  '=',
  '`',
  '$',
  '(',
  '\\',
  '\n',
  '—',
  '’',
  'a',
  'lt',
  'amp',
  ' ',
);

/** A word as people type it: names, addresses, links, mentions, options, and the characters that a shell or Slack would mind. */
const word = fc.oneof(
  fc.constantFrom('deploy', 'status', 'lb1', '42', '--json', '--why=x', '-n', 'mail1.example.net', 'bob@example.net'),
  fc.constantFrom('https://example.net/a?b=1&c=2', '@alice', '@approvers', '#mail-ops', '@nobody', 'main.cf', "don't"),
  fc.constantFrom(
    'a&b',
    '1<2',
    '2>1',
    'a|b',
    '$(reboot)',
    '`id`',
    ';reboot',
    '../../etc',
    'é',
    '日本',
    '🙂',
    '*',
    '~',
    '"a b"',
    "'a  b'",
  ),
  fc.string({ unit: fc.constantFrom(...'abcXYZ019-_.:/@#&<>|$*~()[]{}%^+,;!?'), minLength: 1, maxLength: 12 }),
);

// What only Slack writes (`&amp;`, `<…>`) cannot be told from what it made of something else.
const typed = fc
  .array(word, { maxLength: 8 })
  .map((list) => list.join(' '))
  .filter((text) => !/&(?:amp|lt|gt);|<[^<>]*>/.test(text));
