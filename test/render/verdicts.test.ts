import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { statusJob } from '../../jobs/look/status.ts';
import type { Watcher } from '../../src/model/plan/world.ts';
import { HostError } from '../../src/model/text/errors.ts';
import { withoutDocs } from '../../src/render/docs.ts';
import { ofKind } from '../../src/render/of-kind.ts';
import { verdictsCard } from '../../src/render/verdicts.ts';
import { pretendHosts } from '../support/pretend-hosts.ts';

/** The verdicts of `status` while these hosts are unreachable, as a card. */
async function statusWithout(isDown: (name: string) => boolean) {
  const { deploy, world } = pretendHosts();
  await deploy('all');
  const ask: Watcher['ask'] = async (host, facts) => {
    if (isDown(host.name)) throw new HostError(host.name, 'connecting: no route to host');
    return world.ask(host, facts);
  };
  await statusJob.run({ ...world, ask }, {});
  const all = ofKind(
    'judged',
    world.happenings.map((happening) => ({ id: '1-0', at: 0, happening })),
  ).map(({ judgement }) => judgement);
  return { all, card: verdictsCard(all) };
}

describe('verdicts', () => {
  it('name the cause first and once, with the count of checks that follow, when all hosts are down', async () => {
    const { all, card } = await statusWithout(() => true);
    const [first, ...others] = card.parts.map((part) => (part.kind === 'text' ? withoutDocs(part.text).words : ''));
    const followers = all.filter(({ cause }) => cause?.check === 'host.answers');
    assert(followers.length > 20, `${followers.length}`);
    assert.match(
      first ?? '',
      /\*critical\* host\.answers: no host reachable: .* unreachable \(connecting: no route to host\)/,
    );
    assert.match(first ?? '', new RegExp(`; ${followers.length} checks follow from it: `));
    assert.equal(others.join('\n').match(/unreachable/g), null);
    assert.match(card.summary, /^CRITICAL mailha: no host reachable/);
  });

  it('fold what follows from one unreachable director, and nothing else', async () => {
    const { all, card } = await statusWithout((name) => name === 'lb2');
    const [first] = card.parts.map((part) => (part.kind === 'text' ? withoutDocs(part.text).words : ''));
    assert.match(
      first ?? '',
      /host\.answers: lb2 unreachable \(connecting: no route to host\); \d+ checks follow from it/,
    );
    for (const { hosts, cause } of all) if (cause) assert.deepEqual(hosts, ['lb2']);
  });
});
