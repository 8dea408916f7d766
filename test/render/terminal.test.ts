import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { Part } from '../../src/model/run/card.ts';
import { code, md, member, moment, person } from '../../src/model/run/card.ts';
import { toTerminal } from '../../src/render/terminal.ts';
import { fc } from '../support/laws.ts';

const plain = { colour: false, width: 60 };
const shown = (...parts: readonly Part[]) => toTerminal({ summary: 'A card', parts }, plain);
const saying = (text: ReturnType<typeof md>) => shown({ kind: 'text', text });

describe('toTerminal', () => {
  // Test files share a process.
  const { TZ } = process.env;
  before(() => {
    process.env.TZ = 'Europe/Berlin';
  });
  after(() => {
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  });

  it('shows moments in local time, and people and groups by their ids', () => {
    assert.equal(saying(md`at ${moment(Date.parse('2026-01-15T02:58:00Z'))}`), 'at 2026-01-15 03:58:00\n');
    assert.equal(
      saying(md`by ${person('U0ALICE')}, ${person('os:anna')} and ${member('S0LEADS')}`),
      'by U0ALICE, os:anna and S0LEADS\n',
    );
  });

  it('takes the marks off, and leaves what only looks like one', () => {
    assert.equal(saying(md`*bold* and ${code('a & <b>')}, 2 * 3 * 4, *.conf`), 'bold and a & <b>, 2 * 3 * 4, *.conf\n');
    assert.equal(
      saying(md`:warning: *degraded* 192.0.2.10:80:90 :nothing:`),
      '! degraded 192.0.2.10:80:90 :nothing:\n',
    );
  });

  it('calls the command what it is called there', () => {
    assert.equal(saying(md`Type ${code('/mailha status')}.`), 'Type mailha status.\n');
  });

  it('wraps words and keeps lists and steps in line', () => {
    const words = 'a director that holds every VIP and takes its time to say so';
    assert.equal(
      shown({ kind: 'list', items: [md`${words}`] }),
      '• a director that holds every VIP and takes its time to\n  say so\n',
    );
    assert.equal(
      saying(md`\u2003:x: ${words}`),
      '  ✖ a director that holds every VIP and takes its time to\n    say so\n',
    );
  });

  it('shows code verbatim, however wide', () => {
    const line = 'TCP  192.0.2.10:3306 sh '.repeat(5).trim();
    assert.equal(shown({ kind: 'code', text: `${line}\n  -> *a* <b>` }), `    ${line}\n      -> *a* <b>\n`);
  });

  it('says what to type for a button', () => {
    assert.equal(
      shown({
        kind: 'buttons',
        buttons: [
          { action: 'run', label: 'Cancel', value: 'cancel 42' },
          { action: 'run', label: 'Resume', value: 'resume 42' },
          { action: 'approve', label: 'Approve', value: 'token' },
        ],
      }),
      'Cancel: mailha cancel 42\nResume: mailha resume 42\n',
    );
  });

  it('shows the file that goes along, and the summary where there is nothing else', () => {
    const file = { name: 'plan.diff', title: 'The plan', text: '+new\n-old\n' };
    assert.equal(toTerminal({ summary: 's', parts: [], file }, plain), 'The plan\n    +new\n    -old\n');
    assert.equal(toTerminal({ summary: 'Nothing.', parts: [] }, plain), 'Nothing.\n');
  });

  it('colours only on request, with the same text', () => {
    const card = {
      summary: 's',
      parts: [
        { kind: 'heading', text: 'Job 42' },
        { kind: 'text', text: md`:x: *failed* ${code('x')}` },
        { kind: 'code', text: '--- a\n+++ b\n-old\n+new' },
      ],
    } as const;
    const coloured = toTerminal(card, { ...plain, colour: true });
    assert(coloured.includes('\u001b[31m✖'));
    assert(coloured.includes('\u001b[32m+new'));
    assert.equal(stripVTControlCharacters(coloured), toTerminal(card, plain));
  });

  it('lets nothing from outside move the cursor', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (outside) => {
        const text = md`${outside}`;
        const parts = [
          { kind: 'text', text },
          { kind: 'code', text: outside },
          { kind: 'heading', text: outside },
        ] as const;
        assert.doesNotMatch(toTerminal({ summary: outside, parts }, plain), /(?![\n\t])\p{Cc}/u);
      }),
      { numRuns: 50 },
    );
  });
});
