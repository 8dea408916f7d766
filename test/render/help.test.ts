import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commands } from '../../commands/index.ts';
import { validateBlocks } from '../../src/dev/console/validate-blocks.ts';
import type { Permission } from '../../src/model/inventory/access.ts';
import { type Card, md, moment, person } from '../../src/model/run/card.ts';
import { decisionCard } from '../../src/render/decision.ts';
import { helpCard, topicCard, unknownCard, whoamiCard } from '../../src/render/help.ts';
import { helpTopics } from '../../src/render/help-topics.ts';
import { jobsCard } from '../../src/render/jobs.ts';
import { toSlack } from '../../src/render/slack.ts';
import { toTerminal } from '../../src/render/terminal.ts';
import { matchesGolden } from '../support/golden.ts';
import { bob, runOf } from '../support/journals.ts';

process.env.TZ = 'UTC';

const shown = (card: Card) => {
  assert.deepEqual(validateBlocks(toSlack(card).blocks), []);
  return toTerminal(card, { colour: false, width: 100 });
};
const named = (name: string) => commands.filter((command) => command.name === name);

describe('help', () => {
  it('reads well with every permission', () => {
    matchesGolden('help.txt', shown(helpCard(commands, ['viewer', 'operator', 'approver'])));
  });

  it('lists only what this person may run, and says that there is more', () => {
    const text = shown(helpCard(commands, ['viewer']));
    assert.match(text, /status clusters vip/);
    assert.doesNotMatch(text, /deploy|approve/);
    assert.match(text, /25 more commands need other\s+roles; whoami shows yours/);
  });

  it('has every command in one topic, and fits on one screen of a phone', () => {
    const listed = helpTopics.flatMap(({ commands: names }) => names);
    assert.deepEqual(listed.toSorted(), commands.map(({ name }) => name).toSorted());
    const ids = helpTopics.map(({ id }) => id);
    assert(
      ids.every((id) => !listed.includes(id)),
      'a topic has the name of a command',
    );
    const phone = toTerminal(helpCard(commands, ['viewer', 'operator', 'approver']), { colour: false, width: 60 });
    const lines = phone.trimEnd().split('\n').length;
    assert(lines <= 25, `${lines} lines`);
  });

  it('explains the commands of one topic', () => {
    const [topic] = helpTopics.filter(({ id }) => id === 'changes');
    assert(topic);
    const text = shown(topicCard(topic, commands, ['viewer', 'operator']));
    assert.match(text, /^Change the cluster\n/);
    assert.match(text, /deploy TARGET/);
    assert.match(shown(topicCard(topic, commands, ['viewer'])), /7 more commands need other\s+roles/);
  });

  it('explains one command, with examples and who may run it', () => {
    matchesGolden('help-deploy.txt', shown(helpCard(named('deploy'), ['viewer'])));
  });

  it('lists doctor and whoami for everyone', () => {
    assert.match(shown(helpCard(commands, [])), /whoami/);
  });
});

describe('whoami', () => {
  const who = (permissions: readonly Permission[], groups: readonly string[] = []) =>
    shown(whoamiCard({ id: 'U0ALICE', groups }, permissions));

  it('reads well', () => {
    matchesGolden('whoami.txt', who(['viewer', 'operator'], ['S0MAIL']));
  });

  it('says who can give more', () => {
    assert.match(who([]), /You may: nothing: you have no role/);
    assert.match(who([]), /ask an admin to add your id/);
    assert.doesNotMatch(who(['viewer', 'operator', 'approver']), /ask an admin/);
  });

  it('tells an outsider why', () => {
    const card = whoamiCard({ id: 'U0GUEST', groups: [], outsider: 'guests may not use mailha' }, []);
    assert.match(shown(card), /Guests may not use mailha\./);
  });
});

describe('a word that is no command', () => {
  it('is answered with what may have been meant, and a button where that only looks', () => {
    const card = unknownCard('stauts', [{ name: 'status', runs: 'status lb1' }]);
    assert.match(shown(card), /Unknown command stauts\. Did you mean status\?\nRun status lb1: mailha status lb1/);
  });

  it('is quoted cut, unformatted and without mentions', () => {
    const { text, blocks } = toSlack(unknownCard(`\`<!channel>*x*\n${'y'.repeat(4000)}`, []));
    const said = JSON.stringify(blocks);
    assert.match(said, /ˋ&lt;!channel&gt;\*x\* y+…`/);
    assert(said.length < 500 && text.length < 500);
  });
});

describe('the list of jobs', () => {
  it('reads well on a phone', () => {
    const runs = [
      runOf({ id: '44', state: 'running' }),
      runOf({ id: '43', text: 'status', state: 'done', status: 'critical', requestedBy: bob }),
      runOf({ id: '42', state: 'failed', requestedBy: 'os:root', createdAt: Date.parse('2026-01-14T22:00:00Z') }),
    ];
    matchesGolden('jobs.txt', shown(jobsCard(runs)));
  });

  it('says so when there is none', () => {
    assert.match(shown(jobsCard([])), /No jobs yet\. mailha status starts one/);
  });
});

describe('the answer to a decision', () => {
  const done = (what: Parameters<typeof decisionCard>[0], state: 'approved' | 'planning' | 'running' | 'cancelled') =>
    shown(decisionCard(what, { done: true, run: runOf({ state }) }));

  it('says what happens now', () => {
    assert.match(done('cancel', 'cancelled'), /^Job 42 is cancelled\.$/m);
    assert.match(done('cancel', 'running'), /stops before its next step; completed changes stay/);
    assert.match(done('resume', 'planning'), /is being planned again; its plan will need approval/);
    const approvedBefore = decisionCard('resume', { done: true, run: runOf({ state: 'planning', attempt: 1 }) });
    assert.match(shown(approvedBefore), /is being planned again; the new plan needs a new approval/);
    assert.match(done('resume', 'approved'), /continues with the approved plan/);
  });

  it('says why not, word for word, and mentions who was first', () => {
    const why = md`Job 42 is already approved by ${person('U0BOB')} ${moment(0)} and waits for its turn.`;
    const card = decisionCard('approve', { done: false, why, run: runOf() });
    assert.equal(card.summary, 'Job 42 is already approved by U0BOB 1970-01-01 00:00 UTC and waits for its turn.');
    assert.match(JSON.stringify(card.parts), /approved by <@U0BOB> <!date\^0\^/);
  });
});
