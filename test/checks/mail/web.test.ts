import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeWeb } from '../../../src/checks/mail/web.ts';
import { webPages } from '../../../src/facts/mail/web-pages.ts';
import type { Inventory } from '../../../src/model/inventory/inventory.ts';
import type { Iredmail } from '../../../src/model/inventory/mail.ts';
import { bareMail } from '../../support/pretend-iredmail.ts';
import { view } from '../../support/views.ts';

const state = { ...bareMail('mail1').state, release: '1.8.1' };
const host = (text: string) => ({ state, pages: webPages.parse(text, 0) });
const judge = (hosts: Readonly<Record<string, object>>, iredmail: Partial<Iredmail> | undefined = {}) =>
  judgeWeb(view(hosts) as never, { mail: { iredmail } } as unknown as Inventory);

const good = host('/iredadmin/ 303\n/mail/ 200\n/SOGo/ 404\n');

describe('mail.web', () => {
  it('is ok when webmail and the admin panel show a page or lead to the login', () => {
    assert.equal(judge({ mail1: good, mail2: good })?.summary, '/iredadmin/ and /mail/ answer on mail1 and mail2');
  });

  it('names the page, its status and the daemon behind it', () => {
    const verdict = judge({ mail1: host('/iredadmin/ 502\n/mail/ 000\n/SOGo/ 404\n'), mail2: good });
    assert.equal(verdict?.status, 'degraded');
    assert.match(verdict?.summary ?? '', /^on mail1 \/iredadmin\/ answers 502 and \/mail\/ does not answer; /);
    assert.match(JSON.stringify(verdict), /systemctl restart iredadmin 'php\*-fpm'/);
    assert.equal(judge({ mail1: host('/iredadmin/ 502\n/mail/ 200\n') })?.status, 'critical');
  });

  it('wants the pages of what cluster.yaml declares', () => {
    const without = host('/iredadmin/ 303\n/mail/ 404\n/SOGo/ 404\n');
    assert.equal(judge({ mail1: without }, { roundcube: false })?.status, 'ok');
    assert.match(judge({ mail1: good }, { sogo: true })?.summary ?? '', /\/SOGo\/ answers 404/);
  });

  it('has nothing to say where curl is missing, or nothing is declared', () => {
    assert.equal(judge({ mail1: host('no curl\n') }), undefined);
    assert.equal(judgeWeb(view({ mail1: good }) as never, { mail: {} } as Inventory), undefined);
  });
});
