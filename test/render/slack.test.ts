import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { validateBlocks } from '../../src/dev/console/validate-blocks.ts';
import type { Button, Card, Markup, Part } from '../../src/model/run/card.ts';
import { code, md, moment, person, typed } from '../../src/model/run/card.ts';
import { toSlack } from '../../src/render/slack.ts';
import { fc } from '../support/laws.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('', ' ', '\n\n', '<!channel>', '```', '&amp', '-- --', '\u001b[31mred', '\u202eevil', '\ud800'),
  fc.tuple(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 9 }), fc.nat(5000)).map(([one, n]) => one.repeat(n)),
);
const markup: fc.Arbitrary<Markup> = fc.oneof(
  text.map((said) => md`*${said}* ${person('U0ALICE')} ${moment(0)}`),
  text.map(code),
  text.map((said) => typed(said)),
  text.map((mrkdwn) => ({ mrkdwn })),
  fc
    .array(text, { maxLength: 40 })
    .map((all) => ({ mrkdwn: all.map((one) => md`${one} ${person('U1')}`.mrkdwn).join(' ') })),
);
const button: fc.Arbitrary<Button> = fc.record(
  {
    action: fc.constantFrom('approve', 'reject', 'run'),
    label: text,
    value: text,
    style: fc.constantFrom('primary', 'danger'),
    confirm: fc.record({ title: text, text }),
  },
  { requiredKeys: ['action', 'label', 'value'] },
);
const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ kind: fc.constant('heading'), text }),
  fc.record({ kind: fc.constant('text'), text: markup }),
  fc.record({
    kind: fc.constant('fields'),
    fields: fc.array(fc.record({ name: text, value: markup }), { maxLength: 25 }),
  }),
  fc.record({ kind: fc.constant('list'), items: fc.array(markup, { maxLength: 30 }) }),
  fc.record({ kind: fc.constant('code'), text }),
  fc.record({ kind: fc.constant('context'), text: markup }),
  fc.record({ kind: fc.constant('divider') }),
  fc.record({ kind: fc.constant('buttons'), buttons: fc.array(button, { maxLength: 30 }) }),
);
const anyCard: fc.Arbitrary<Card> = fc.record({ summary: text, parts: fc.array(part, { maxLength: 70 }) });

const card = (...parts: readonly Part[]): Card => ({ summary: 'A card', parts });
const blocksOf = (...parts: readonly Part[]) => toSlack(card(...parts)).blocks;

describe('toSlack', () => {
  it('makes of any card what Slack accepts', () => {
    fc.assert(
      fc.property(anyCard, (made) => {
        const { text, blocks } = toSlack(made);
        assert.deepEqual(validateBlocks(blocks), []);
        assert(text.length > 0 && text.length <= 4000);
        assert(JSON.stringify(blocks).isWellFormed());
      }),
      { numRuns: 100 },
    );
  });

  it('turns no external text into a mention', () => {
    fc.assert(
      fc.property(
        text,
        fc.constantFrom('<!channel>', '<@U1>', '<!here|x>', '<http://evil.example|x>'),
        (some, mention) => {
          const outside = `${some}${mention}${some}`;
          const parts = [md`${outside}`, code(outside), typed(outside)].map(
            (said) => ({ kind: 'text', text: said }) as const,
          );
          const made = toSlack({ summary: outside, parts });
          const shown = [made.text, ...made.blocks.map((block) => JSON.stringify(block))].join('\n');
          assert(!shown.includes('<'), shown);
        },
      ),
    );
  });

  it('keeps the buttons when all else does not fit', () => {
    const long = Array.from({ length: 80 }, (): Part => ({ kind: 'text', text: md`${'x'.repeat(2900)}` }));
    const approve: Button = { action: 'approve', label: 'Approve', value: 'token' };
    const blocks = blocksOf(...long, { kind: 'buttons', buttons: [approve] });
    assert.deepEqual(
      blocks.map(({ type }) => type),
      ['section', 'section', 'section', 'section', 'actions', 'context'],
    );
    assert.match(JSON.stringify(blocks.at(-1)), /76 more parts do not fit into one message/);
  });

  it('gives the action as the action id and the value as it is', () => {
    const confirm = { title: 'Cancel job 42?', text: 'Nothing has been changed yet.' };
    const cancel: Button = { action: 'run', label: 'Cancel', value: 'cancel 42', style: 'danger', confirm };
    const [row] = blocksOf({ kind: 'buttons', buttons: [cancel] });
    assert.partialDeepStrictEqual(row, {
      type: 'actions',
      elements: [
        {
          action_id: 'run',
          value: 'cancel 42',
          style: 'danger',
          confirm: { title: { text: 'Cancel job 42?' }, confirm: { text: 'Cancel' }, deny: { text: 'Back' } },
        },
      ],
    });
  });

  it('numbers buttons that do the same, since an action id stands once in a row', () => {
    const run = (value: string): Button => ({ action: 'run', label: `Run ${value}`, value });
    const [row, ...more] = blocksOf({
      kind: 'buttons',
      buttons: [run('status'), { action: 'approve', label: 'Approve', value: 'x 1 t' }, run('jobs')],
    });
    assert.deepEqual(more, []);
    assert.partialDeepStrictEqual(row, {
      type: 'actions',
      elements: [{ action_id: 'run' }, { action_id: 'approve' }, { action_id: 'run-2', value: 'jobs' }],
    });
  });

  it('leaves out a button whose value would be cut, for it would mean something else', () => {
    assert.deepEqual(
      blocksOf({ kind: 'buttons', buttons: [{ action: 'run', label: 'Run', value: 'x'.repeat(2001) }] }),
      [],
    );
  });

  it('shows output verbatim, whatever is in it', () => {
    const raw = 'TCP 192.0.2.10:3306 sh\n  -> ```<!channel>``` :x: & <b>';
    const [block] = blocksOf({ kind: 'code', text: raw });
    assert.partialDeepStrictEqual(block, {
      type: 'rich_text',
      elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: raw }] }],
    });
  });

  it('breaks long output between lines and says what is missing', () => {
    const lines = Array.from({ length: 400 }, (_, i) => `line ${i} ${'='.repeat(40)}`);
    const shown = JSON.stringify(blocksOf({ kind: 'code', text: lines.join('\n') }));
    assert.match(shown, /line 0 =+\\nline 1 =/);
    assert.match(shown, /… \d+ more lines are not shown here/);
  });

  it('takes out what moves a cursor or turns text around', () => {
    const shown = JSON.stringify(blocksOf({ kind: 'code', text: 'a\u001b[2Jb\u202ec\u0000d' }));
    assert.match(shown, /ab�c�d/);
  });

  it('gives every block an id that changes when the content does', () => {
    const ids = (said: string) => blocksOf({ kind: 'text', text: md`${said}` }).map(({ block_id }) => block_id);
    assert.deepEqual(ids('one'), ids('one'));
    assert.notDeepEqual(ids('one'), ids('two'));
    assert.deepEqual(
      toSlack(card({ kind: 'divider' }, { kind: 'divider' }), { revision: 'r7' }).blocks.map(
        ({ block_id }) => block_id,
      ),
      ['r7-0', 'r7-1'],
    );
  });

  it('keeps Slack from making links and mentions of plain words', () => {
    const [block] = blocksOf({ kind: 'text', text: md`see mail1.example.net` });
    assert.partialDeepStrictEqual(block, { text: { type: 'mrkdwn', verbatim: true } });
  });

  it('never breaks a mention or an escape in two', () => {
    const words = Array.from({ length: 700 }, () => md`${person('U0ALICE')}&`.mrkdwn).join('');
    for (const block of blocksOf({ kind: 'text', text: { mrkdwn: words } })) {
      const said = block.type === 'section' ? (block.text?.text ?? '') : '';
      assert.match(said, /^(?:<@U0ALICE>|&)*$/);
    }
  });
});
