import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { code, link, type Markup, md, moment, person } from '../../src/model/run/card.ts';
import { richText } from '../../src/render/rich-text.ts';
import { nastyTexts } from '../support/nasty.ts';

function elements(markup: Markup) {
  const [section] = richText(markup).elements;
  assert(section?.type === 'rich_text_section');
  return section.elements;
}

describe('richText', () => {
  it('has an element for each person, time, link, sign, code and bold word', () => {
    const at = Date.UTC(2026, 10, 29, 12);
    const all = md`:warning: *bold* & ${code('a<b')} ${person('U0ANNA')} ${moment(at)} ${link('42', 'https://x.example/?a=1&b=2')}.`;
    assert.deepEqual(elements(all), [
      { type: 'emoji', name: 'warning' },
      { type: 'text', text: ' ' },
      { type: 'text', text: 'bold', style: { bold: true } },
      { type: 'text', text: ' & ' },
      { type: 'text', text: 'a<b', style: { code: true } },
      { type: 'text', text: ' ' },
      { type: 'user', user_id: 'U0ANNA' },
      { type: 'text', text: ' ' },
      {
        type: 'date',
        timestamp: at / 1000,
        format: '{date_short_pretty} {time_secs}',
        fallback: '2026-11-29 12:00 UTC',
      },
      { type: 'text', text: ' ' },
      { type: 'link', url: 'https://x.example/?a=1&b=2', text: '42' },
      { type: 'text', text: '.' },
    ]);
  });

  it('makes no mention or link of text from outside, and no empty cell', () => {
    for (const text of ['<@U0ANNA>', '<!channel>', '<https://evil.example|42>', ...nastyTexts]) {
      const types = elements(md`${text}`).map(({ type }) => type);
      assert(!types.some((type) => ['user', 'link', 'date', 'broadcast'].includes(type)), text);
      assert(types.length > 0);
    }
    assert.deepEqual(elements(md``), [{ type: 'text', text: '–' }]);
  });
});
