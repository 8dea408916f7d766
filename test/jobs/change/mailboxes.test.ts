import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addMailboxJob } from '../../../jobs/change/mailboxes.ts';
import { HostError, Refused } from '../../../src/model/text/errors.ts';
import { fakeWorld } from '../../support/fake-world.ts';

const suffix = 'dc=example,dc=net';
const anna = { address: 'anna@example.net', name: 'Anna', quota: 2 ** 31, at: 0 };

interface Given {
  readonly silent?: readonly string[];
  readonly down?: readonly string[];
  readonly taken?: unknown;
}

/** Mail hosts whose slapd serves, but for those that are down; silent ones cannot be asked at all. */
function mail({ silent = [], down = [], taken }: Given = {}) {
  return fakeWorld((host, fact) => {
    if (silent.includes(host.name)) throw new HostError(host.name, 'connecting');
    if (fact.id === 'slapd.node' || fact.id === 'slapd.now') {
      if (down.includes(host.name)) return { running: false, directories: undefined, clientError: undefined };
      return { running: true, directories: [{ suffix, filled: true, first: [], csns: [] }], clientError: undefined };
    }
    if (fact.id === 'slapd.config') return { form: 'file', serverIds: [], consumes: [], services: [], text: '' };
    if (fact.id === 'mail.domains') return [{ domain: 'example.net', active: true, mailboxes: 1, aliases: [] }];
    return fact.id === 'mail.taken-by anna@example.net' ? taken : undefined;
  });
}

const hosts = async (given: Given) => (await addMailboxJob.plan(mail(given), anna)).steps.map(({ host }) => host);

describe('a mailbox that is added', () => {
  it('is written on the first mail host, and on the next only while that does not serve', async () => {
    assert.deepEqual(await hosts({}), ['mail1']);
    assert.deepEqual(await hosts({ down: ['mail1'] }), ['mail2']);
    assert.deepEqual(await hosts({ silent: ['mail1'] }), ['mail2']);
    assert.deepEqual(await hosts({ silent: ['mail2'] }), ['mail1']);
  });

  it('is refused while no directory answers', async () => {
    await assert.rejects(hosts({ silent: ['mail1'], down: ['mail2'] }), (error) => {
      assert(error instanceof Refused);
      assert.match(error.message, /no mail host has a running directory: `ldap` shows mail1 and mail2/);
      return true;
    });
  });

  it('is planned no more once it is there, and says so', async () => {
    const world = mail({ taken: { dn: 'mail=anna', isMailbox: true, values: new Map() } });
    assert.deepEqual((await addMailboxJob.plan(world, anna)).steps, []);
    const said = await addMailboxJob.nothingToDo?.(world, anna);
    assert.equal(said?.sentence, 'anna@example.net already exists; nothing was changed');
  });

  it('shows neither an LDIF nor a secret in its plan', async () => {
    const plan = await addMailboxJob.plan(mail(), anna);
    assert.deepEqual(
      plan.steps[0]?.changes.map(({ summary, undoable }) => [summary, undoable]),
      [['add the mailbox anna@example.net', true]],
    );
  });
});
