import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseMrkdwn } from '../../../src/dev/console/mrkdwn.ts';
import { plainMrkdwn } from '../../../src/dev/console/plain-text.ts';
import { fc } from '../../support/laws.ts';

const reader = { users: [], groups: [], channels: [], now: 0, locale: 'en-GB', timeZone: 'UTC' };

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function lines(text: string) {
  const [chunk] = parseMrkdwn(text);
  assert.equal(chunk?.kind, 'lines');
  return chunk?.kind === 'lines' ? chunk.inline : [];
}

describe('parseMrkdwn', () => {
  it('keeps code verbatim, entities undone, and drops the line breaks at the fences', () => {
    assert.deepEqual(parseMrkdwn('before\n```\nTCP  1:25 wlc\n  -&gt; *2*:25   :x:\n```\nafter'), [
      { kind: 'lines', inline: [{ kind: 'text', text: 'before' }] },
      { kind: 'code', text: 'TCP  1:25 wlc\n  -> *2*:25   :x:' },
      { kind: 'lines', inline: [{ kind: 'text', text: 'after' }] },
    ]);
  });

  it('parses marks at word edges only', () => {
    assert.deepEqual(lines('*Deploy* snake_case_name 2*3*4 ~no~'), [
      { kind: 'bold', inline: [{ kind: 'text', text: 'Deploy' }] },
      { kind: 'text', text: ' snake_case_name 2*3*4 ' },
      { kind: 'strike', inline: [{ kind: 'text', text: 'no' }] },
    ]);
  });

  it('ignores marks inside a date', () => {
    assert.deepEqual(lines('_since <!date^1795477089^{date_short_pretty} {time}|then>_'), [
      {
        kind: 'italic',
        inline: [
          { kind: 'text', text: 'since ' },
          {
            kind: 'date',
            timestamp: 1795477089,
            format: '{date_short_pretty} {time}',
            fallback: 'then',
            link: undefined,
          },
        ],
      },
    ]);
  });

  it('parses users, groups, channels, and web and mail links', () => {
    assert.deepEqual(lines('<@U1|bob><!subteam^S1><#C1|ops><!here><https://a.b?x=1&amp;y=2|ab><mailto:a@b.c|a@b.c>'), [
      { kind: 'user', id: 'U1' },
      { kind: 'group', id: 'S1' },
      { kind: 'channel', id: 'C1' },
      { kind: 'broadcast', name: 'here' },
      { kind: 'link', url: 'https://a.b?x=1&y=2', label: 'ab' },
      { kind: 'link', url: 'mailto:a@b.c', label: 'a@b.c' },
    ]);
  });

  it('links no other URL scheme', () => {
    assert.deepEqual(lines('<javascript:alert(1)|click>'), [{ kind: 'text', text: 'click' }]);
  });

  it('keeps Markdown syntax as text: indentation, hashes, dashes and bars', () => {
    const text = '# not a heading\n\n    indented\n- item\n| a | b |\n|---|---|';
    assert.deepEqual(lines(text), [{ kind: 'text', text }]);
  });

  it('joins the lines of a quote', () => {
    assert.deepEqual(parseMrkdwn('&gt; one\n&gt; two\nthree'), [
      { kind: 'quote', inline: [{ kind: 'text', text: 'one\ntwo' }] },
      { kind: 'lines', inline: [{ kind: 'text', text: 'three' }] },
    ]);
  });

  it('loses no word of any text', () => {
    const word = fc.stringMatching(/^[a-z0-9.&<>/#|-]{1,8}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (words) => {
        const text = words.filter((it) => !it.startsWith('>')).join(' ');
        assert.equal(plainMrkdwn(escaped(text), reader), text);
      }),
    );
  });

  it('keeps the text of any code block', () => {
    const line = fc.stringMatching(/^[ -_a-~]{0,20}$/);
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), (all) => {
        const text = all.join('\n');
        assert.deepEqual(parseMrkdwn(`\`\`\`\n${escaped(text)}\n\`\`\``), [{ kind: 'code', text }]);
      }),
    );
  });
});
