import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { addressOf, checkLink, pageOf, withLinks, withoutDocs } from '../../src/render/docs.ts';
import { runJson, withAddresses } from '../../src/render/json.ts';
import { fromMrkdwn } from '../../src/render/mrkdwn.ts';
import { toSlack } from '../../src/render/slack.ts';
import { toTerminal } from '../../src/render/terminal.ts';
import { verdictsCard } from '../../src/render/verdicts.ts';
import { journalOf, runOf } from '../support/journals.ts';

const bad = {
  check: 'dns.ptr:mail1',
  status: 'degraded',
  hosts: ['mail1'],
  summary: 'mail1 has no reverse name',
  remedy: 'publish it',
} as const;
const good = { check: 'vip.held-once', status: 'ok', hosts: [], summary: 'lb1 holds both' } as const;
const card = verdictsCard([bad, good]);
const docsUrl = 'https://git.example.net/mailha/docs/';

describe('the page of a check', () => {
  it('is found by its id, whatever host, record or role it is about', () => {
    assert.equal(pageOf('vip.held-once'), 'docs/checks/vip.held-once.md');
    assert.equal(pageOf('dns.ptr:mail1'), 'docs/checks/dns.ptr.md');
    assert.equal(pageOf('vip.held-once:noticed'), 'docs/checks/vip.held-once.md');
    assert.equal(pageOf('drift.director'), 'docs/checks/drift.md');
    for (const check of ['dns.ptr:mail1', 'drift.mail']) assert(existsSync(pageOf(check)), check);
  });

  it('has an address below the published docs', () => {
    assert.equal(addressOf(pageOf('dns.ptr:mail1'), undefined), 'docs/checks/dns.ptr.md');
    assert.equal(addressOf(pageOf('dns.ptr:mail1'), docsUrl), 'https://git.example.net/mailha/docs/checks/dns.ptr.md');
  });
});

describe('the name of a received alert', () => {
  it('is shown without its fingerprint', () => {
    const { words } = withoutDocs(checkLink('alertmanager.alert:SwitchDown:0a1b2c3d'));
    assert.equal(words, 'alertmanager.alert:SwitchDown');
    assert.equal(withoutDocs(checkLink('dns.ptr:mail1')).words, 'dns.ptr:mail1');
  });
});

describe('an address in a remedy', () => {
  it('is a link, without the full stop behind it', () => {
    const { mrkdwn } = withLinks(
      'follow https://x.example/a?b=1&c=2; the query is at http://y.example/g0. <https://evil.example>',
    );
    assert.equal(
      mrkdwn,
      'follow <https://x.example/a?b=1&amp;c=2|https://x.example/a?b=1&amp;c=2>; the query is at <http://y.example/g0|http://y.example/g0>. &lt;<https://evil.example|https://evil.example>&gt;',
    );
    assert.equal(
      fromMrkdwn(mrkdwn, false),
      'follow https://x.example/a?b=1&c=2; the query is at http://y.example/g0. <https://evil.example>',
    );
  });
});

describe('a bad verdict', () => {
  const shown = (url?: string) => JSON.stringify(toSlack(card, { docsUrl: url }).blocks);

  it('links its name in Slack where the docs are published', () => {
    assert.match(
      shown(docsUrl),
      /<https:\/\/git\.example\.net\/mailha\/docs\/checks\/dns\.ptr\.md\|dns\.ptr:mail1>: mail1/,
    );
    assert.doesNotMatch(shown(docsUrl), /vip\.held-once\.md/);
  });

  it('has its bare name in Slack where they are not', () => {
    assert.match(shown(), /\*degraded\* dns\.ptr:mail1: mail1 has no reverse name\./);
    assert.doesNotMatch(shown(), /docs/);
  });

  it('has the path of the page on a line below it in a terminal', () => {
    const look = { colour: false, width: 100 };
    assert.equal(
      toTerminal(card, look),
      [
        '! degraded dns.ptr:mail1: mail1 has no reverse name.',
        'What to do: Publish it.',
        'Docs: docs/checks/dns.ptr.md',
        '✔ ok 1 check: vip.held-once',
        '',
      ].join('\n'),
    );
    assert.match(
      toTerminal(card, { ...look, docsUrl }),
      /Docs: https:\/\/git\.example\.net\/mailha\/docs\/checks\/dns\.ptr\.md\n/,
    );
  });

  it('has its page in --json', () => {
    const journal = journalOf([0, { kind: 'judged', judgement: bad }], [0, { kind: 'judged', judgement: good }]);
    const pages = (url?: string) => {
      const data = withAddresses(runJson(runOf({ state: 'done' }), journal), url);
      return 'judgements' in data ? data.judgements.map(({ docs }) => docs) : [];
    };
    assert.deepEqual(pages(), ['docs/checks/dns.ptr.md', 'docs/checks/vip.held-once.md']);
    assert.equal(pages(docsUrl)[0], 'https://git.example.net/mailha/docs/checks/dns.ptr.md');
  });

  it('cannot forge a link with what a host said', () => {
    const forged = verdictsCard([{ ...bad, summary: 'it said <docs:evil|here>' }]);
    assert.match(JSON.stringify(toSlack(forged, { docsUrl }).blocks), /it said &lt;docs:evil\|here&gt;/);
  });
});
