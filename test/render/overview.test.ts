import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { validateBlocks } from '../../src/dev/console/validate-blocks.ts';
import type { Judgement } from '../../src/model/check/judgement.ts';
import { tiersOf } from '../../src/model/check/overview.ts';
import { runCard } from '../../src/render/run.ts';
import { toSlack } from '../../src/render/slack.ts';
import { toTerminal } from '../../src/render/terminal.ts';
import { journalOf, runOf } from '../support/journals.ts';
import { inventory } from '../support/people.ts';
import type { Told } from '../support/stories.ts';

const about = (hosts: string[], status: Judgement['status']): Judgement => ({
  check: 'x.y',
  status,
  hosts,
  summary: 's',
});

const table = (title: string, rows: string[][]) => [0, { kind: 'table', title, rows }] as const;

const look = (...happenings: Told) =>
  runCard(
    runOf({ job: 'status', text: 'status', state: 'done' }),
    journalOf([1, { kind: 'started', worker: 'w1' }], ...happenings, [
      1,
      { kind: 'finished', status: 'ok', about: 'example', sentence: 'all 49 checks passed' },
    ]),
  );

describe('tiersOf', () => {
  it('marks each host with the worst that is known of it, in each of its tiers', () => {
    const found = tiersOf(
      [about(['lb1', 'lb2'], 'ok'), about(['lb2'], 'degraded'), about(['lb2'], 'unknown')],
      inventory,
    );
    assert.deepEqual(found[0], {
      tier: 'directors',
      hosts: [
        { host: 'lb1', status: 'ok' },
        { host: 'lb2', status: 'unknown' },
      ],
    });
    assert.deepEqual(found.find(({ tier }) => tier === 'mail')?.hosts[0], { host: 'mail1' });
  });
});

describe('the card of a look', () => {
  const overview = {
    tiers: [
      {
        tier: 'directors',
        hosts: [
          { host: 'lb1', status: 'ok' as const },
          { host: 'lb2', status: 'critical' as const },
        ],
      },
    ],
    vips: [
      { name: 'lb0', address: '192.0.2.10', holders: ['lb1'] },
      { name: 'db0', address: '192.0.2.11', holders: [] },
      { name: 'ldap0', address: '192.0.2.12', holders: ['lb1', 'lb2'] },
    ],
    services: [{ service: 'imaps', ratio: 0.9995 }, { service: 'http' }],
    nextLoss: 'can fail next without an outage: any one of lb1, mail2',
  };

  it('opens with the cluster on one screen', () => {
    assert.equal(
      toTerminal(look([0, { kind: 'overview', overview }]), { colour: false, width: 200 }).split('\nrequested by')[0],
      [
        'Job 42: status',
        '✔ example is ok: all 49 checks passed.',
        'directors  ✔ lb1   ✖ lb2',
        '• VIPs: lb0 on lb1 · db0 on no director · ldap0 on lb1 and lb2 at once',
        '• Availability, 24 h: imaps 99.950 % · http not measured',
        '• Next loss: can fail next without an outage: any one of lb1, mail2.',
      ].join('\n'),
    );
  });

  it('shows a table, and a second one or one that Slack would not take as text', () => {
    const rows = [
      ['VIP', 'lb1'],
      ['lb0', ''],
    ];
    const two = toSlack(look(table('VIPs', rows), table('More', rows))).blocks;
    assert.deepEqual(two.filter(({ type }) => type === 'table').length, 1);
    assert.deepEqual(validateBlocks(two), []);
    const wide = toSlack(look(table('Wide', [Array.from({ length: 21 }, () => 'x')]))).blocks;
    const long = toSlack(
      look(
        table(
          'Long',
          Array.from({ length: 101 }, () => ['x']),
        ),
      ),
    ).blocks;
    for (const blocks of [wide, long]) {
      assert.deepEqual(validateBlocks(blocks), []);
      assert(!blocks.some(({ type }) => type === 'table'));
      assert(blocks.some(({ type }) => type === 'rich_text'));
    }
  });
});
