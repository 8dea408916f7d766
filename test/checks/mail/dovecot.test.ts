import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dovecotFitForNfs } from '../../../src/checks/mail/dovecot.ts';
import { nfsSettings } from '../../../src/facts/mail/dovecot.ts';
import { inventory } from '../../support/fake-world.ts';
import { bareMail } from '../../support/pretend-iredmail.ts';
import { judged, view } from '../../support/views.ts';

const state = { ...bareMail('mail1').state, release: '1.8.1' };
const says = (other: object = {}) => ({
  state,
  settings: { includes: true, values: new Map(Object.entries({ ...nfsSettings, ...other })) },
});

describe('dovecot.on-nfs', () => {
  it('is ok where all settings are as NFS needs them', () => {
    assert.deepEqual(judged(dovecotFitForNfs, view({ mail1: says(), mail2: says() })), {
      status: 'ok',
      hosts: ['mail1', 'mail2'],
      summary: 'Dovecot is set up for NFS on mail1 and mail2',
    });
  });

  it('names those that are not, and what they should be', () => {
    const verdict = judged(
      dovecotFitForNfs,
      view({ mail1: says(), mail2: says({ mmap_disable: 'no', mail_fsync: 'optimized' }) }),
    );
    assert.equal(verdict.status, 'degraded');
    assert.match(
      verdict.summary,
      /^Dovecot on mail2 is not set up for NFS: mmap_disable is no and mail_fsync is optimized;/,
    );
    assert.match(
      'remedy' in verdict ? verdict.remedy : '',
      /^`deploy mail` sets mmap_disable = yes and mail_fsync = always/,
    );
  });

  it('says nothing before iRedMail is anywhere', () => {
    const bare = { ...says(), state: bareMail('mail1').state };
    assert.equal(dovecotFitForNfs.judge(view({ mail1: bare }), inventory, view({})), undefined);
  });
});
