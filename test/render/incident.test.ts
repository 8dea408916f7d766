import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Judgement } from '../../src/model/check/judgement.ts';
import { toSlack } from '../../src/render/slack.ts';
import { toTerminal } from '../../src/render/terminal.ts';
import { threadOf } from '../../src/render/thread.ts';
import { matchesGolden } from '../support/golden.ts';
import { alice, journalOf, runOf } from '../support/journals.ts';

const slapd = {
  check: 'ldap.serves',
  status: 'critical',
  hosts: [],
  summary: 'slapd is down on mail2: nobody can log in there',
  remedy: 'start it on mail2: `systemctl start slapd`; `journalctl -u slapd -n 50` says why it ended',
} as const;
const disk = {
  check: 'host.disks',
  status: 'degraded',
  hosts: [],
  summary: '/ is 91 % full on mail1',
  remedy: 'Make room.',
} as const;
const journal = journalOf(
  [0, { kind: 'requested', by: 'mailha', text: 'incident' }],
  [0, { kind: 'alert', worse: [slapd, disk], better: [] }],
  [40, { kind: 'acknowledged', by: alice }],
  [
    60,
    { kind: 'muted', by: alice, what: 'host.disks', until: Date.parse('2026-01-15T04:00:00Z'), because: 'it is known' },
  ],
  [90, { kind: 'alert', worse: [], better: [{ ...slapd, status: 'ok', hosts: [], summary: 'slapd serves' }] }],
  [30, { kind: 'alert', worse: [], better: [{ ...disk, status: 'ok', hosts: [], summary: 'all have room' }] }],
  [0, { kind: 'finished', status: 'ok', sentence: 'over after 4 min' }],
);
const run = runOf({ job: 'incident', text: 'incident', requestedBy: 'mailha', state: 'running' });
const shown = (n: number, state: 'running' | 'done' = 'running') =>
  threadOf(
    { ...run, state, ...(state === 'done' ? { endedAt: journal[n - 1]?.at } : {}) } as typeof run,
    journal.slice(0, n),
  );

describe('an incident without acknowledgement', () => {
  const vip = {
    check: 'vip.held-once',
    status: 'critical',
    hosts: [],
    summary: 'lb0 is on no director',
    remedy: 'x',
  } as const;
  const since = Date.parse('2026-01-15T03:58:00Z');
  const posts = threadOf(
    runOf({ job: 'incident', text: 'incident', requestedBy: 'mailha', state: 'running' }),
    journalOf(
      [0, { kind: 'requested', by: 'mailha', text: 'incident' }],
      [0, { kind: 'alert', worse: [vip], better: [], mention: ['S0ONCALL'] }],
      [900, { kind: 'reminded', since, mention: ['S0ONCALL'] }],
      [1800, { kind: 'escalated', since, mention: ['U0BOSS'], channel: 'C0BOSSES' }],
    ),
  ).map(({ card }) => JSON.stringify(toSlack(card)));

  it('mentions the on-call in the alert and each time it is repeated', () => {
    assert.equal(posts.length, 3);
    assert.match(posts[0] ?? '', /<!subteam\^S0ONCALL>/);
    assert.match(posts[1] ?? '', /<!subteam\^S0ONCALL> critical since <!date.*not acknowledged.*ack 42/);
  });

  it('says where it was escalated to', () => {
    assert.match(posts[2] ?? '', /escalated\* <#C0BOSSES> <@U0BOSS>: critical since/);
    assert.match(posts[2] ?? '', /CRITICAL .*lb0 is on no director.* Not acknowledged\./);
  });
});

describe('the thread of an incident', () => {
  it('notifies with severity, cluster, what and where, and then what to do', () => {
    const [root] = shown(2);
    assert.equal(
      root?.card.summary,
      'CRITICAL example: slapd is down on mail2: nobody can log in there. 1 more not ok. What to do: Start it on mail2: `systemctl start slapd`; `journalctl -u slapd -n 50` says why it ended.',
    );
    const { blocks } = toSlack(root?.card ?? { summary: '', parts: [] });
    assert.match(JSON.stringify(blocks), /"value":"ack 42".*"value":"mute 42 for 1h"/);
  });

  it('notifies of news in its thread in the same order', () => {
    const news = (worse: readonly Judgement[], better: readonly Judgement[]) =>
      threadOf(run, [
        ...journal.slice(0, 2),
        ...journalOf([50, { kind: 'alert', worse: [...worse], better: [...better] }]),
      ]).at(-1)?.card.summary;
    assert.match(
      news([slapd], []) ?? '',
      /^CRITICAL example: slapd is down on mail2: .* What to do: Start it on mail2/,
    );
    assert.equal(
      news([], [{ ...slapd, status: 'degraded', summary: 'slapd is slow on mail2', remedy: 'wait' }]),
      'DEGRADED example: slapd is slow on mail2. What to do: wait.',
    );
    assert.equal(news([], [{ ...slapd, status: 'ok', summary: 'slapd serves' }]), 'example recovered: slapd serves.');
  });

  it('is kept up to date, and tells what happens', () => {
    const text = [2, 4, 5]
      .map((n) => shown(n))
      .concat([shown(7, 'done')])
      .map((posts) => posts.map(({ card }) => toTerminal(card, { colour: false, width: 100 })).join('\n---\n'))
      .join('\n==========\n');
    matchesGolden('incident.txt', text);
  });

  it('has messages of which each stays the same one', () => {
    assert.deepEqual(
      shown(7, 'done').map(({ key }) => key.split(':')[0]),
      ['root', 'acknowledged', 'muted', 'alert', 'alert', 'finished'],
    );
  });
});
