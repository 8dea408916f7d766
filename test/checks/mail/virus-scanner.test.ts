import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { virusScannerRuns } from '../../../src/checks/mail/virus-scanner.ts';
import type { MailDaemon } from '../../../src/facts/mail/iredmail-daemons.ts';
import { virusSignatures } from '../../../src/facts/mail/virus-signatures.ts';
import { bareMail, daemonsOf } from '../../support/pretend-iredmail.ts';
import { judged, view } from '../../support/views.ts';

const state = { ...bareMail('mail1').state, release: '1.8.1' };
const now = 1_800_000_000;

function judge(text: string, changes: Readonly<Record<string, Partial<MailDaemon>>> = {}) {
  const daemons = new Map([...daemonsOf()].map(([name, daemon]) => [name, { ...daemon, ...changes[name] }]));
  const facts = { state, daemons, signatures: virusSignatures.parse(text, 0), clock: now * 1000 };
  return { remedy: '', ...judged(virusScannerRuns, view({ mail1: facts })) };
}

const fresh = `${now - 90_000} main.cvd\n${now - 3600} daily.cld\n`;

describe('mail.virus-scanner', () => {
  it('is ok with signatures of this week', () => {
    assert.deepEqual(judge(fresh), {
      status: 'ok',
      hosts: ['mail1'],
      summary: 'mail is scanned for viruses on mail1',
      remedy: '',
    });
  });

  it('says that mail is not scanned when ClamAV has no signatures, as on a host without internet', () => {
    const { status, summary, remedy } = judge('', { 'clamav-daemon': { active: 'inactive' } });
    assert.equal(status, 'degraded');
    assert.match(summary, /^mail1 delivers mail unscanned: ClamAV has no signatures \(main and daily missing\)$/);
    assert.match(remedy, /`freshclam`, then `systemctl restart clamav-daemon`/);
    assert.match(judge(`${now} main.cvd\n`).summary, /\(daily missing\)/);
  });

  it('says that mail is not scanned when the daemon is down', () => {
    assert.match(
      judge(fresh, { 'clamav-daemon': { active: 'failed' } }).summary,
      /unscanned: clamav-daemon is failed$/,
    );
  });

  it('says how old signatures are, and whether anything updates them', () => {
    const old = `${now} main.cvd\n${now - 9 * 86_400} daily.cvd\n`;
    assert.equal(judge(old).summary, 'virus signatures of mail1 are 9 days old');
    const stopped = judge(old, { 'clamav-freshclam': { active: 'inactive' } });
    assert.match(stopped.summary, /9 days old: clamav-freshclam is inactive$/);
  });

  it('has nothing to say where the scanner is masked', () => {
    const daemons = new Map(daemonsOf());
    daemons.set('clamav-daemon', { known: true, unit: 'clamav-daemon', active: 'inactive', file: 'masked' });
    const facts = { state, daemons, signatures: virusSignatures.parse('', 0), clock: now };
    assert.equal(virusScannerRuns.judge(view({ mail1: facts }) as never, {} as never, view({}) as never), undefined);
  });
});
