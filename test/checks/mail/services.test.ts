import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  mailCertificatesAlike,
  mailPortsAnswer,
  mailServicesRun,
  noLocalDatabase,
} from '../../../src/checks/mail/services.ts';
import type { Unit } from '../../../src/facts/host/units.ts';
import { mailCertificate } from '../../../src/facts/mail/certificate.ts';
import type { IredmailState } from '../../../src/facts/mail/iredmail.ts';
import { bareMail } from '../../support/pretend-iredmail.ts';
import { judged, view } from '../../support/views.ts';

const state: IredmailState = {
  ...bareMail('mail1').state,
  release: '1.8.1',
  mariadb: { file: 'masked', active: 'inactive' },
};
const bare = bareMail('mail1').state;
const unit = (active: string): Unit => ({ known: true, active, enabled: true, changedAt: 1, restarts: 0 });
const units = (slapd = 'active') =>
  new Map([
    ...['postfix', 'dovecot', 'nginx'].map((name) => [`${name}.service`, unit('active')] as const),
    ['slapd.service', unit(slapd)] as const,
  ]);

describe('mail.services', () => {
  it('says in short that all run', () => {
    const verdict = judged(
      mailServicesRun,
      view({ mail1: { state, units: units() }, mail2: { state, units: units() } }),
    );
    assert.deepEqual(verdict, {
      status: 'ok',
      hosts: ['mail1', 'mail2'],
      summary: 'postfix, dovecot, nginx and slapd run on mail1 and mail2',
    });
  });

  it('names what is down, where, and what to do', () => {
    const verdict = judged(
      mailServicesRun,
      view({ mail1: { state, units: units('failed') }, mail2: { state, units: units() } }),
    );
    assert.equal(verdict.status, 'degraded');
    assert.match(verdict.summary, /^on mail1 slapd is failed; .* run on mail2$/);
    assert.match('remedy' in verdict ? verdict.remedy : '', /systemctl restart slapd/);
  });

  it('has nothing to say before iRedMail is anywhere, and nothing of a host that has none', () => {
    const facts = { state: bare, units: units('inactive') };
    assert.equal(mailServicesRun.judge(view({ mail1: facts }) as never, {} as never, view({}) as never), undefined);
    assert.equal(judged(mailServicesRun, view({ mail1: { state, units: units() }, mail2: facts })).status, 'ok');
  });
});

describe('mail.ports', () => {
  it('tells of the ports that do not answer', () => {
    const verdict = judged(
      mailPortsAnswer,
      view({ mail1: { state, silent: [25, 389] }, mail2: { state, silent: [] } }),
    );
    assert.equal(verdict.status, 'degraded');
    assert.equal(verdict.summary, 'mail1 does not answer on port 25 and 389');
    assert.equal(judged(mailPortsAnswer, view({ mail1: { state, silent: [25] } })).status, 'critical');
  });
});

const day = 86_400_000;
const certificate = (fingerprint: string, days: number) => ({
  state,
  certificate: { fingerprint, until: days * day },
  clock: 0,
});

describe('mail.certificates', () => {
  it('is read as openssl prints it', () => {
    const said = 'notAfter=Nov 25 01:02:03 2029 GMT\nsha256 Fingerprint=AB:CD:EF\n';
    assert.deepEqual(mailCertificate.parse(said, 0), {
      fingerprint: 'AB:CD:EF',
      until: Date.UTC(2029, 10, 25, 1, 2, 3),
    });
    const both = mailCertificate.parse(`notBefore=Nov 25 01:02:03 2026 GMT\n${said}`, 0);
    assert.equal(both?.from, Date.UTC(2026, 10, 25, 1, 2, 3));
    assert.equal(mailCertificate.parse('', 1), undefined);
  });

  for (const [days, status] of [
    [100, 'ok'],
    [20.5, 'degraded'],
    [2.5, 'critical'],
    [-1, 'critical'],
  ] as const) {
    it(`is ${status} ${days} days before its end`, () => {
      assert.equal(judged(mailCertificatesAlike, view({ mail1: certificate('a', days) })).status, status);
    });
  }

  it('names the hosts whose certificate has expired, and where a good one is', () => {
    const said = (one: number, other: number) => {
      const verdict = judged(
        mailCertificatesAlike,
        view({ mail1: certificate('a', one), mail2: certificate('b', other) }),
      );
      return `${verdict.summary} -> ${'remedy' in verdict ? verdict.remedy : ''}`;
    };
    assert.match(said(90, -0.5), /^certificate of mail2 expired 12 hours ago -> `deploy mail` copies .* of mail1 to/);
    assert.match(said(-3, -2), /^certificate of mail1 and mail2 expired 3 days ago -> Install the new .* on mail1/);
  });

  it('is critical before it becomes valid, as with a clock that was reset', () => {
    const early = { ...certificate('a', 90), certificate: { fingerprint: 'a', until: 90 * day, from: 2 * day } };
    const verdict = judged(mailCertificatesAlike, view({ mail1: early, mail2: certificate('a', 90) }));
    assert.equal(verdict.status, 'critical');
    assert.equal(verdict.summary, 'certificate of mail1 is not valid before 1970-01-03');
  });

  it('is degraded when hosts have different ones, and critical when one has none', () => {
    const two = judged(mailCertificatesAlike, view({ mail1: certificate('a', 90), mail2: certificate('b', 90) }));
    assert.equal(two.summary, 'mail1 and mail2 have different certificates');
    const none = { ...certificate('a', 90), certificate: undefined };
    assert.equal(judged(mailCertificatesAlike, view({ mail1: certificate('a', 90), mail2: none })).status, 'critical');
  });
});

describe('mail.no-local-database', () => {
  it('wants none to run, nor one that would at the next boot', () => {
    const left = { ...state, mariadb: { file: 'enabled', active: 'inactive' } };
    assert.equal(judged(noLocalDatabase, view({ mail1: { state } })).status, 'ok');
    assert.match(judged(noLocalDatabase, view({ mail1: { state: left } })).summary, /on mail1$/);
  });
});
