import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkLogins } from '../../../src/checks/director/check-logins.ts';
import { ldirectordView } from '../../../src/facts/director/ldirectord.ts';
import type { View } from '../../../src/model/check/fact.ts';
import type { Inventory } from '../../../src/model/inventory/inventory.ts';
import type { Service } from '../../../src/model/inventory/services.ts';
import { cluster } from '../../support/fake-world.ts';
import { bareMail } from '../../support/pretend-iredmail.ts';
import { view } from '../../support/views.ts';

const imaps: Service = {
  ...{ name: 'imaps', vip: 'lb0', port: 993, on: 'mail', scheduler: 'wlc', forwarding: 'gate', check: 'imaps' },
};
const services = [...cluster.inventory.services, imaps];
const iredmail = { version: '1.8.1', source: 'x.tar.gz', sha256: 'a'.repeat(64) };
const declared: Inventory = { ...cluster.inventory, services, mail: { ...cluster.inventory.mail, iredmail } };
const installed = view({ mail1: { state: { ...bareMail('mail1').state, release: '1.8.1' } } });
const judge = (printed: string, inventory = declared, mail: View<Record<string, unknown>> = installed) =>
  checkLogins.judge(view({ lb1: { view: ldirectordView.parse(printed, 0) } }), inventory, mail);
const why = 'answered "a NO [AUTHENTICATIONFAILED] Authentication failed.", wanted "a OK"';

describe('ldirectord.logins', () => {
  it('is ok without a note of a refused login', () => {
    assert.deepEqual(judge(''), {
      status: 'ok',
      hosts: ['lb1'],
      summary: 'checks of lb1 log in as mailha-check@example.net',
    });
  });

  it('is degraded where a service refuses the mailbox, with the reason and what makes it', () => {
    const notes = ['17', '18'].map((n) => `r 192.0.2.12:993-192.0.2.${n}:993.login ${why}\n`).join('');
    const verdict = judge(notes);
    assert(verdict?.status === 'degraded');
    assert.deepEqual(verdict.hosts, ['mail1', 'mail2']);
    assert.equal(verdict.summary, `mailha-check@example.net cannot log in to imaps on mail1 and mail2 (${why})`);
    assert.match(verdict.remedy, /`deploy mail`.*`deploy directors`/);
  });

  it('takes the reason of a real server that is down for no note', () => {
    assert.equal(judge(`r 192.0.2.12:993-192.0.2.17:993 port 993: connection refused\n`)?.status, 'ok');
  });

  it('judges nothing before iRedMail is installed, or where the checks have no mailbox', () => {
    assert.equal(judge('', cluster.inventory), undefined);
    assert.equal(judge('', declared, { seen: [], missing: [] }), undefined);
  });
});
