import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { combine } from '../../src/checks/cluster/combine.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import { defineCheck, type Scope, type Verdict } from '../../src/model/check/check.ts';
import type { Fact } from '../../src/model/check/fact.ts';
import { HostError } from '../../src/model/text/errors.ts';
import { fakeWorld } from '../support/fake-world.ts';

const word: Fact<string> = { id: 'test.word', argv: ['true'], parse: (stdout) => stdout };

const cheerful = defineCheck({
  id: 'test.cheerful',
  on: 'director',
  facts: { word },
  judge: ({ seen }) =>
    seen.some(({ facts }) => facts.word === 'bad')
      ? { status: 'critical', hosts: [], summary: 'bad', remedy: 'Cure it.' }
      : { status: 'ok', hosts: [], summary: 'nothing bad was seen' },
});

const silent = defineCheck({ ...cheerful, id: 'test.silent', judge: () => undefined });

const curious = defineCheck({
  id: 'test.curious',
  on: 'director',
  facts: { word },
  around: { on: ['mail'], facts: { word } },
  judge: (_, __, { seen }) => ({ status: 'ok', hosts: [], summary: seen.map(({ host }) => host.name).join(' ') }),
});

const isDirector = (name: string) => name.startsWith('lb');

describe('diagnose', () => {
  it('is unknown when all hosts are unreachable', async () => {
    const down = fakeWorld((host) => {
      if (isDirector(host.name)) throw new HostError(host.name, 'connecting');
      return 'good';
    });
    const ask: typeof down.ask = async (host, facts) => down.ask(host, facts);
    const [found] = await diagnose({ ...down, ask }, [cheerful]);
    assert.equal(found?.status, 'unknown');
    assert.match(found?.summary ?? '', /not checked: lb1 and lb2 unreachable/);
  });

  it('does not call a host unreachable that only failed to answer one fact', async () => {
    const hosts = fakeWorld(() => 'good');
    const slow = new HostError('lb1', 'asking test.word: no answer from sh within 20 s');
    const ask: typeof hosts.ask = async (host, facts) => {
      const answers = await hosts.ask(host, facts);
      return { ...answers, byFact: new Map([[word.id, { ok: false, error: slow }]]) };
    };
    const [found] = await diagnose({ ...hosts, ask }, [cheerful]);
    assert.equal(found?.status, 'unknown');
    assert.match(found?.summary ?? '', /^not checked: lb1: asking test\.word: no answer from sh within 20 s/);
    assert.doesNotMatch(found?.summary ?? '', /unreachable/);
  });

  it('is unknown where one host answers only other facts, whatever the others are, and once for all checks', async () => {
    const hosts = fakeWorld(() => 'good');
    const slow = new HostError('lb1', 'asking test.word: no answer from sh within 20 s');
    const ask: typeof hosts.ask = async (host, facts) => {
      const answers = await hosts.ask(host, facts);
      return host.name === 'lb1' ? { ...answers, byFact: new Map([[word.id, { ok: false, error: slow }]]) } : answers;
    };
    const [found, other] = await diagnose({ ...hosts, ask }, [cheerful, { ...cheerful, id: 'test.merry' }]);
    assert.deepEqual([found?.status, found?.hosts], ['unknown', ['lb1']]);
    assert.equal(
      found?.summary,
      'not checked: lb1: asking test.word: no answer from sh within 20 s; nothing bad was seen',
    );
    assert.match(found?.remedy ?? '', /^Type the command again\..* journal of lb1/);
    assert.deepEqual(other?.cause, { kind: 'fact not read', check: 'test.cheerful' });
  });

  it('folds all checks that read one log under the widest of them, where no host of a role could read it', async () => {
    const hosts = fakeWorld(() => 'good');
    const slow = (host: string) => new HostError(host, 'asking test.word: no answer from journalctl within 10 s');
    const ask: typeof hosts.ask = async (host, facts) => {
      const answers = await hosts.ask(host, facts);
      if (isDirector(host.name)) return answers;
      return { ...answers, byFact: new Map([[word.id, { ok: false, error: slow(host.name) }]]) };
    };
    const on = (id: string, scope: Scope) => ({ ...cheerful, id, on: scope });
    const found = await diagnose({ ...hosts, ask }, [
      on('mail.log', 'mail'),
      on('host.log', 'every host'),
      on('database.log', 'database'),
      on('host.kernel-log', 'every host'),
    ]);
    assert.deepEqual(new Set(found.map(({ status }) => status)), new Set(['unknown']));
    const cause = { kind: 'fact not read', check: 'host.log' };
    assert.deepEqual(
      found.map((one) => one.cause),
      [cause, undefined, cause, cause],
    );
  });

  it('counts the log that several checks read in vain under the first of them, and one that found something apart', async () => {
    const unread = (host: string) => ({
      status: 'unknown' as const,
      hosts: [host],
      summary: `log of ${host} not read`,
      remedy: 'Look.',
      lacks: [`log of ${host}`],
    });
    const bad = { status: 'degraded', hosts: ['mail2'], summary: 'it crashes', remedy: 'Mend it.' } as const;
    const saying = (id: string, ...verdicts: readonly Verdict[]) => ({
      ...cheerful,
      id,
      judge: () => combine(verdicts),
    });
    const found = await diagnose(
      fakeWorld(() => 'good'),
      [
        saying('mail.log', unread('mail1')),
        saying('host.log', unread('mail1'), unread('mail2')),
        saying('dovecot.log', unread('mail1'), bad),
        saying('slapd.log', unread('mail1'), unread('mail2')),
      ],
    );
    const cause = { kind: 'fact not read', check: 'host.log' };
    assert.deepEqual(
      found.map((one) => one.cause),
      [cause, undefined, undefined, cause],
    );
    assert(found.every((one) => !('lacks' in one)));
  });

  it('folds no check under another that failed for another reason', async () => {
    const hosts = fakeWorld(() => 'good');
    const other: Fact<string> = { ...word, id: 'test.other' };
    const ask: typeof hosts.ask = async (host, facts) => ({
      ...(await hosts.ask(host, facts)),
      byFact: new Map(
        facts.map(({ id }) => [id, { ok: false, error: new HostError(host.name, `asking ${id}: exit code 1`) }]),
      ),
    });
    const found = await diagnose({ ...hosts, ask }, [
      cheerful,
      { ...cheerful, id: 'test.merry', facts: { word: other } },
    ]);
    assert.deepEqual(
      found.map(({ cause }) => cause),
      [undefined, undefined],
    );
  });

  it('names the host that did not answer while another is unreachable, whether or not a third answers', async () => {
    const hosts = fakeWorld((host) => {
      if (host.name === 'lb2') throw new HostError(host.name, 'connecting');
      return 'good';
    });
    const slow = new HostError('lb1', 'asking test.word: no answer from sh within 20 s');
    const ask: typeof hosts.ask = async (host, facts) => {
      const answers = await hosts.ask(host, facts);
      return host.name === 'lb1' ? { ...answers, byFact: new Map([[word.id, { ok: false, error: slow }]]) } : answers;
    };
    const [directors, all] = await diagnose({ ...hosts, ask }, [
      cheerful,
      { ...cheerful, id: 'test.merry', on: 'every host' },
    ]);
    assert.deepEqual([directors?.status, all?.status], ['unknown', 'unknown']);
    assert.match(directors?.summary ?? '', /^not checked: lb2 unreachable; lb1: asking test\.word: /);
    assert.match(all?.summary ?? '', /^not checked: lb1: asking test\.word: .*; nothing bad was seen$/);
    assert.deepEqual(all?.hosts, ['lb1']);
  });

  it('leaves an unreachable host to host.answers', async () => {
    const hosts = fakeWorld((host) => {
      if (host.name === 'lb1') throw new HostError(host.name, 'connecting');
      return 'good';
    });
    assert.equal((await diagnose(hosts, [cheerful]))[0]?.status, 'ok');
  });

  it('says nothing of a check that has nothing to say', async () => {
    assert.deepEqual(
      await diagnose(
        fakeWorld(() => 'good'),
        [silent],
      ),
      [],
    );
  });

  it('reads other hosts for a check that needs facts about them', async () => {
    const [found] = await diagnose(
      fakeWorld(() => 'good'),
      [curious],
    );
    assert.equal(found?.summary, 'mail1 mail2');
  });

  it('takes a check that breaks for neither a pass nor a failure', async () => {
    const broken = defineCheck({
      ...cheerful,
      judge() {
        throw new Error('no such key');
      },
    });
    const [found] = await diagnose(
      fakeWorld(() => 'good'),
      [broken],
    );
    assert.equal(found?.status, 'unknown');
    assert.match(found?.summary ?? '', /check failed with an internal error: no such key/);
  });
});
