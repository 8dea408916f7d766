import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recordDirectories, replayDirectories } from '../../src/clients/record-directory.ts';
import type { DirectoryReader } from '../../src/model/mail/directory-reader.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import { HostError, describe as inWords } from '../../src/model/text/errors.ts';
import { inventory } from '../support/fake-world.ts';

const [mail1, mail2] = inventory.hosts.filter(({ roles }) => roles.includes('mail'));
assert(mail1 && mail2);
const search = { base: 'dc=example,dc=net', filter: '(mail=*)', attributes: ['mail'] };
const wrong = { ...search, base: 'dc=wrong' };

/** mail1 answers, and refuses one search; mail2 is down. */
function directories() {
  let asked = 0;
  const reader: DirectoryReader = {
    async find({ base }) {
      asked += 1;
      if (base === 'dc=wrong') throw new HostError('mail1', `searching ${base}`, { cause: new Error('no right') });
      return [{ dn: `mail=a,${base}`, values: new Map([['mail', ['a@example.net']]]) }];
    },
    async *pages(wanted) {
      yield await reader.find(wanted);
    },
  };
  const consult: Observer['consult'] = async (host, read) => {
    if (host === mail2)
      throw new HostError('mail2', 'speaking LDAP', { cause: new Error('refused'), remedy: 'start slapd' });
    return read(reader);
  };
  return { consult, times: () => asked };
}

async function said(consult: Observer['consult']) {
  const failure = (error: unknown) => `${inWords(error)} / ${error instanceof HostError ? error.remedy : '-'}`;
  return [
    await consult(mail1 as never, ({ find }) => find(search)),
    await consult(mail1 as never, async ({ pages }) => (await Array.fromAsync(pages(search))).flat()),
    await consult(mail1 as never, ({ find }) => find(wrong)).catch(failure),
    await consult(mail2 as never, ({ find }) => find(search)).catch(failure),
  ];
}

describe('recorded directories', () => {
  it('answer as the directories did, after a way through JSON, also where they did not', async () => {
    const { consult, times } = directories();
    const recorded = recordDirectories(consult);
    const live = await said(recorded.consult);
    assert.equal(times(), 2);
    assert.match(String(live[2]), /^mail1: searching dc=wrong: no right/);
    const replayed = replayDirectories(JSON.parse(JSON.stringify(recorded.asked)));
    assert.deepEqual(await said(replayed), live);
  });

  it('say that a search is not there', async () => {
    const missing = replayDirectories([])(mail1, ({ find }) => find(search));
    await assert.rejects(missing, /mail1: searching dc=example,dc=net: not in the bundle/);
  });
});
