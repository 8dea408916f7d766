import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { webApi } from '@slack/bolt';
import pino from 'pino';
import { Access } from '../../../src/model/inventory/access.ts';
import { findIdentity } from '../../../src/slack/inbound/identity.ts';
import { createPeople } from '../../../src/slack/inbound/people.ts';
import { credentials, people, workspaceFor } from '../../support/workspace.ts';

const team = 'T000000001';
const access = Access.parse({ operators: [people.alice], approvers: ['S0APPROVERS'] });

const homeOf = (client: webApi.WebClient, log: pino.Logger) => findIdentity(client, log, new AbortController().signal);

async function peopleOf(
  t: TestContext,
  { timeout = 2500, enterprise }: { timeout?: number; enterprise?: string } = {},
) {
  const workspace = await workspaceFor(t, enterprise ? { enterprise } : {});
  const logged: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => void logged.push(line) });
  const options = { slackApiUrl: workspace.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, timeout };
  const client = new webApi.WebClient(credentials.botToken, { ...options, logLevel: webApi.LogLevel.ERROR });
  let clock = 0;
  const personOf = createPeople({ client, access: [access], home: await homeOf(client, log), log, now: () => clock });
  return { workspace, personOf, logged, later: (ms: number) => (clock += ms) };
}

describe('createPeople', () => {
  it('knows the groups of a member that access names', async (t) => {
    const { personOf } = await peopleOf(t);

    assert.deepEqual(await personOf(people.bob, team), { person: { id: people.bob, groups: ['S0APPROVERS'] } });
    assert.deepEqual(await personOf(people.alice, team), { person: { id: people.alice, groups: [] } });
  });

  it('refuses guests, bots, deactivated users and other workspaces', async (t) => {
    const { workspace, personOf } = await peopleOf(t);
    const cases = [
      [{ guest: true }, /Guests cannot use mailha/],
      [{ bot: true }, /Bots and workflows cannot/],
      [{ deleted: true }, /deactivated/],
      [{ teamId: 'T0OTHER' }, /another workspace/],
    ] as const;
    for (const [[change, why], user] of cases.map((one, i) => [one, Object.values(people)[i] ?? ''] as const)) {
      workspace.directory.setUser(user, { guest: false, ...change });
      assert.match((await personOf(user, team)).person.outsider ?? '', why);
    }
  });

  it('refuses a user of another workspace without calling Slack', async (t) => {
    const { workspace, personOf } = await peopleOf(t);

    assert.match((await personOf(people.alice, 'T0OTHER')).person.outsider ?? '', /another workspace/);
    assert.deepEqual(workspace.calls('users.info'), []);
  });

  it('knows a member of its organization by the id of the organization or of a sibling workspace', async (t) => {
    const { workspace, personOf } = await peopleOf(t, { enterprise: 'E0OURS' });
    const enterprise = { id: 'E0OURS', teams: ['T0SIBLING', team] };
    for (const [user, home, teams] of [
      [people.alice, 'T0SIBLING', enterprise.teams],
      [people.bob, 'E0OURS', enterprise.teams],
      [people.carol, 'T0SIBLING', ['T0SIBLING']],
    ] as const) {
      workspace.directory.setUser(user, { teamId: home, enterprise: { ...enterprise, teams } });
      assert.equal((await personOf(user, home)).person.outsider, undefined, user);
    }
  });

  it('refuses strangers in an organization too: another organization, no organization, its guests', async (t) => {
    const { workspace, personOf } = await peopleOf(t, { enterprise: 'E0OURS' });
    const cases = [
      [{ teamId: 'T0OTHER', enterprise: { id: 'E0OTHER', teams: ['T0OTHER'] } }, /another workspace/],
      [{ teamId: 'T0OTHER' }, /another workspace/],
      [{ teamId: 'T0SIBLING', guest: true, enterprise: { id: 'E0OURS', teams: ['T0SIBLING'] } }, /Guests cannot/],
    ] as const;
    for (const [[change, why], user] of cases.map((one, i) => [one, Object.values(people)[i] ?? ''] as const)) {
      workspace.directory.setUser(user, change);
      assert.match((await personOf(user, change.teamId)).person.outsider ?? '', why);
    }
    // The id in the request proves nothing: only what Slack says of the user counts.
    workspace.directory.setUser(people.mallory, { guest: false, teamId: 'T0OTHER' });
    assert.match((await personOf(people.mallory, team)).person.outsider ?? '', /another workspace/);
  });

  it('calls Slack once a minute, also under concurrent requests', async (t) => {
    const { workspace, personOf, later } = await peopleOf(t);
    await Promise.all(Array.from({ length: 20 }, () => personOf(people.bob, team)));
    later(59_999);
    await personOf(people.bob, team);
    assert.deepEqual([workspace.calls('users.info').length, workspace.calls('usergroups.users.list').length], [1, 1]);

    workspace.directory.setGroup('S0APPROVERS', []);
    later(1);
    assert.deepEqual((await personOf(people.bob, team)).person.groups, []);
  });

  it('uses the cache while Slack fails, for at most a minute', async (t) => {
    const { workspace, personOf, later } = await peopleOf(t);
    await personOf(people.bob, team);
    workspace.fault({ method: '*', kind: '500', times: 100 });
    later(30_000);
    assert.deepEqual((await personOf(people.bob, team)).person.groups, ['S0APPROVERS']);

    later(30_000);
    const { outsider } = (await personOf(people.bob, team)).person;
    assert.match(outsider ?? '', /^Slack could not confirm who you are \(HTTP 500\)/);
    workspace.clearFaults();
    assert.deepEqual((await personOf(people.bob, team)).person.groups, ['S0APPROVERS']);
  });

  it('treats a person as in no group while groups cannot be read, and says so', async (t) => {
    const { workspace, personOf, logged } = await peopleOf(t, { timeout: 1000 });
    for (const [kind, words] of [
      ['ratelimited', 'ratelimited'],
      ['hang', 'timeout'],
      ['drop', 'connection failed'],
    ] as const) {
      workspace.fault({ method: 'usergroups.users.list', kind });
      const { person, doubt } = await personOf(people.bob, team);
      assert.deepEqual(person, { id: people.bob, groups: [] });
      assert.equal(doubt?.includes(`(${words})`), true, doubt);
    }
    assert.equal(logged.length, 3);
  });

  it('logs the remedy and continues when the plan has no user groups', async (t) => {
    const { workspace, personOf, logged } = await peopleOf(t);
    workspace.fault({ method: 'usergroups.users.list', kind: 'ok-false', error: 'plan_upgrade_required' });

    assert.deepEqual(await personOf(people.bob, team), { person: { id: people.bob, groups: [] } });
    assert.match(logged.join(''), /S0APPROVERS under access in cluster.yaml treated as empty: this Slack plan has no/);
  });
});
