import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mailCertificateServed } from '../../../src/checks/mail/certificate.ts';
import { servedCertificates } from '../../../src/facts/mail/served-certificates.ts';
import { inventory } from '../../support/fake-world.ts';
import { bareMail } from '../../support/pretend-iredmail.ts';
import { judged, view } from '../../support/views.ts';

const state = { ...bareMail('mail1').state, release: '1.8.1' };
const pem = (body: string) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
const chain = (own: string) => `CONNECTED(00000003)\nServer certificate\n${pem(own)}subject=CN = x\n${pem('theirs')}`;
const said = (on: Readonly<Record<number, string>>) =>
  servedCertificates.parse(
    `== file\n# new\n${pem('AB\nCD')}== ${Object.entries(on)
      .map(([port, own]) => `${port}\n${chain(own)}`)
      .join('== ')}== 389\nCONNECTED(00000003)\nno peer certificate available\n`,
    0,
  );

describe('mail.certificate-served', () => {
  it('is ok where every port shows the one in the file, however its lines are cut', () => {
    const certificates = said({ 993: 'ABCD', 587: 'ABC\nD', 443: 'ABCD' });
    assert.deepEqual([...certificates.served.keys()], [443, 587, 993]);
    assert.deepEqual(judged(mailCertificateServed, view({ mail1: { state, certificates } })), {
      status: 'ok',
      hosts: ['mail1'],
      summary: 'installed certificate served on mail1',
    });
  });

  it('names the ports that show an old one, and what to do', () => {
    const verdict = judged(
      mailCertificateServed,
      view({
        mail1: { state, certificates: said({ 993: 'OLD', 443: 'ABCD' }) },
        mail2: { state, certificates: said({ 993: 'ABCD' }) },
      }),
    );
    assert.equal(verdict.status, 'degraded');
    assert.match(
      verdict.summary,
      /^mail1 serves an outdated certificate on port 993; installed certificate served on mail2/,
    );
    assert.match('remedy' in verdict ? verdict.remedy : '', /`deploy mail` .*on mail1: `systemctl restart` dovecot/);
  });

  it('says nothing before iRedMail is anywhere', () => {
    const facts = { state: bareMail('mail1').state, certificates: said({}) };
    assert.equal(mailCertificateServed.judge(view({ mail1: facts }), inventory, view({})), undefined);
  });
});
