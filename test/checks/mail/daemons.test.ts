import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mailDaemonsRun } from '../../../src/checks/mail/daemons.ts';
import { iredmailDaemons, type MailDaemon } from '../../../src/facts/mail/iredmail-daemons.ts';
import type { Inventory } from '../../../src/model/inventory/inventory.ts';
import type { Iredmail } from '../../../src/model/inventory/mail.ts';
import { parsed } from '../../support/captures.ts';
import { bareMail, daemonsOf } from '../../support/pretend-iredmail.ts';
import { view } from '../../support/views.ts';

const state = { ...bareMail('mail1').state, release: '1.8.1' };
const declares = (iredmail: Partial<Iredmail> | undefined) => ({ mail: { iredmail } }) as unknown as Inventory;
const usual = declares({});

const host = (changes: Readonly<Record<string, Partial<MailDaemon>>> = {}, silent: readonly number[] = []) => ({
  state,
  silent,
  daemons: new Map([...daemonsOf()].map(([name, daemon]) => [name, { ...daemon, ...changes[name] }])),
});

function judge(hosts: Readonly<Record<string, object>>, inventory = usual) {
  const verdict = mailDaemonsRun.judge(view(hosts) as never, inventory, view({}) as never);
  assert(verdict);
  return { remedy: '', ...verdict };
}

describe('mail.daemons', () => {
  it('is ok when all of them run and answer', () => {
    const { status, summary } = judge({ mail1: host(), mail2: host() });
    assert.equal(status, 'ok');
    assert.equal(summary, "iRedMail's other daemons run on mail1 and mail2");
  });

  it('names what is down and its unit', () => {
    const down = host({ 'php-fpm': { active: 'failed' }, mlmmjadmin: { active: 'inactive', file: 'disabled' } });
    const { status, summary, remedy } = judge({ mail1: down, mail2: host() });
    assert.equal(status, 'degraded');
    assert.match(summary, /^on mail1 php-fpm is failed and mlmmjadmin is inactive; .* run on mail2$/);
    assert.match(remedy, /`systemctl enable php8\.2-fpm mlmmjadmin; systemctl restart php8\.2-fpm mlmmjadmin`/);
  });

  it('is critical when no host has a policy service or a content filter, by unit or by port', () => {
    const stopped = host({ iredapd: { active: 'inactive' } });
    assert.equal(judge({ mail1: stopped }).status, 'critical');
    assert.equal(judge({ mail1: stopped, mail2: host() }).status, 'degraded');
    const { status, summary } = judge({ mail1: stopped, mail2: host({}, [10024]) });
    assert.equal(status, 'critical');
    assert.match(summary, /on mail2 amavis does not answer on port 10024/);
    assert.equal(judge({ mail1: host({ iredadmin: { active: 'failed' } }) }).status, 'degraded');
  });

  it('says what would not start at boot, and what is not there', () => {
    assert.match(judge({ mail1: host({ iredapd: { file: 'disabled' } }) }).summary, /iredapd does not start at boot/);
    assert.equal(judge({ mail1: host({ iredapd: { file: 'disabled' } }) }).status, 'degraded');
    assert.match(
      judge({ mail1: host({ amavis: { known: false, active: 'inactive' } }) }).summary,
      /amavis is not installed/,
    );
  });

  it('wants what cluster.yaml declares, and what is enabled by hand', () => {
    const without = host({ fail2ban: { known: false, active: 'inactive', file: '' } });
    assert.match(judge({ mail1: without }).summary, /fail2ban is not installed/);
    assert.equal(judge({ mail1: without }, declares({ fail2ban: false })).status, 'ok');
    assert.equal(judge({ mail1: host({ fail2ban: { active: 'failed' } }) }, declares(undefined)).status, 'degraded');
    assert.match(judge({ mail1: host() }, declares({ sogo: true })).summary, /sogo is not installed and memcached is/);
  });

  it('takes a masked one as off on purpose', () => {
    const off = { active: 'inactive', file: 'masked' };
    assert.equal(judge({ mail1: host({ fail2ban: off, iredadmin: off }) }).status, 'ok');
  });

  it('has nothing to say before iRedMail is installed', () => {
    const none = { mail1: { ...host(), state: bareMail('mail1').state } };
    assert.equal(mailDaemonsRun.judge(view(none) as never, usual, view({}) as never), undefined);
  });
});

describe('the daemons of iRedMail', () => {
  it('are read from a host whose policy service, PHP and scanner are down', () => {
    const daemons = parsed(iredmailDaemons, 'iredmail/daemons.txt');
    assert.deepEqual(
      [...daemons]
        .filter(([, { file, active }]) => file === 'enabled' && active !== 'active')
        .map(([name]) => name)
        .sort(),
      ['clamav-daemon', 'iredapd', 'php-fpm'],
    );
    assert.match(
      judge({ mail1: { state, silent: [], daemons } }).summary,
      /^on mail1 iredapd is inactive and php-fpm is/,
    );
  });

  it('are read as systemctl prints them, the PHP that is there whatever its release', () => {
    const said = `Id=php8.2-fpm.service
LoadState=loaded
ActiveState=active
UnitFileState=enabled

Id=php8.4-fpm.service
LoadState=not-found
ActiveState=inactive
UnitFileState=

Id=sogo.service
LoadState=masked
ActiveState=inactive
UnitFileState=masked
`;
    const daemons = iredmailDaemons.parse(said, 0);
    assert.deepEqual(daemons.get('php-fpm'), { known: true, unit: 'php8.2-fpm', active: 'active', file: 'enabled' });
    assert.deepEqual(daemons.get('sogo'), { known: true, unit: 'sogo', active: 'inactive', file: 'masked' });
    assert.deepEqual([...daemons.keys()].sort(), ['php-fpm', 'sogo']);
  });
});
