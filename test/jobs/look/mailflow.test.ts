import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Names } from '../../../src/model/dns/dns.ts';
import type { MailTrouble } from '../../../src/model/mail/mail-client.ts';
import { HostError } from '../../../src/model/text/errors.ts';
import { signedMail, zoneOf } from '../../support/dkim.ts';
import { mailWorld, told, vip } from '../../support/mail-world.ts';
import { type PretendServer, pretendMail } from '../../support/pretend-mail.ts';
import { silentNames } from '../../support/pretend-names.ts';

const [mail1, mail2] = ['192.0.2.17', '192.0.2.18'];
const trouble = (kind: MailTrouble['kind'], why: string): MailTrouble => ({ ok: false, kind, why, from: '192.0.2.99' });
const having = (servers: Readonly<Record<string, PretendServer>>) => mailWorld({ mail: behindVip(servers) });
/** The VIP leads to mail1 and mail2 in turn, as its director's table tells. */
const behindVip = (servers: Readonly<Record<string, PretendServer>>) => {
  let nth = -1;
  return pretendMail(servers, (address) => {
    if (address !== vip) return address;
    nth += 1;
    return nth % 2 === 0 ? mail1 : mail2;
  });
};

describe('mailflow', () => {
  it('shows each way with its times, takes its messages away, and closes what it opened', async () => {
    const world = mailWorld();
    const { status, bad, text, judgements } = await told(world);
    assert.deepEqual([status, bad], ['ok', []]);
    assert.match(text, /^in by SMTP, port 25 +mail1 +mail2$/m);
    assert.match(text, /^accepted after +0\.12 s +0\.12 s$/m);
    assert.match(text, /^encrypted by +TLSv1\.3 +TLSv1\.3$/m);
    assert.match(text, /^in the mailbox +after 0\.00 s +after 0\.00 s$/m);
    assert.match(text, /^out by IMAPS, port 993 +mail1 through lb0 +mail2 through lb0$/m);
    assert.match(text, /^saw mail of mail2 +after 0\.00 s +after 0\.00 s$/m);
    assert.match(text, /^2 messages removed\.$/m);
    assert.deepEqual(world.pretended.store, []);
    assert.equal(world.pretended.open(), 0);
    assert.deepEqual(
      judgements.map(({ summary }) => summary),
      [
        'inbound mail arrives: mail1 in 0.0 s and mail2 in 0.0 s',
        'delivered mail is readable on mail1 through lb0 and on mail2 through lb0',
      ],
    );
    assert.doesNotMatch(JSON.stringify(world.happenings), /postmasterPassword/);
  });

  it('knocks until each real server has served, and not for ever', async () => {
    const late = mailWorld({ leads: (nth) => (nth < 3 ? mail1 : mail2) });
    assert.match((await told(late)).text, /mail1 through lb0 +mail2 through lb0/);
    assert.deepEqual(late.pretended.logins, [vip, vip, vip, vip]);
    const never = mailWorld({ leads: () => mail1 });
    const { text, status } = await told(never);
    assert.equal(status, 'ok');
    assert.match(text, /mail1 through lb0 +mail2 itself/);
    assert.match(text, /^lb0 sent 8 connections to other hosts; mail2 was checked at its own address\.$/m);
    assert.equal(never.pretended.open(), 0);
  });

  for (const [imaps, words] of [
    [{ persistent: 600 }, 'persistent for 600 s'],
    [{ scheduler: 'sh' }, 'scheduler sh'],
  ] as const) {
    it(`knocks once where the VIP leads one client one way: ${words}`, async () => {
      const world = mailWorld({ imaps, leads: () => mail2 });
      const { text } = await told(world);
      assert.match(text, /mail2 through lb0 +mail1 itself/);
      assert(text.includes(`lb0 sends a client to one real server (${words}); mail1 was checked at its own address.`));
      assert.deepEqual(world.pretended.logins, [vip, mail1]);
    });
  }

  it('probes a host directly that gets no clients, or that no VIP or table leads to, and says so', async () => {
    const drained = mailWorld({ weights: { [mail2]: 0 }, leads: () => mail1 });
    assert.match((await told(drained)).text, /^mail2 drained on lb0 \(weight 0\); mail2 was checked at its own/m);
    const none = await told(mailWorld({ imaps: 'not declared' }));
    assert.match(none.text, /^No VIP serves IMAPS .* each host was checked at its own address\.$/m);
    assert.match(none.text, /mail1 itself +mail2 itself/);
    const blind = await told(mailWorld({ leads: () => undefined }));
    assert.equal(blind.status, 'ok');
    assert.match(blind.text, /\? through lb0 +mail1 itself +mail2 itself/);
    assert.match((await told(mailWorld({ holder: 'nobody' }))).text, /^No director reports holding lb0/m);
  });

  it('takes away what a run left that died, and nothing of one that is under way', async () => {
    const world = mailWorld();
    const at = world.now().getTime();
    const probe = (id: string, uid: number) => ({ id, uid, folder: 'INBOX', by: mail1 });
    world.pretended.store.push(probe(`${at - 3_600_000}.dead.mail1`, 101), probe(`${at - 5000}.alive.mail1`, 102));
    const { text } = await told(world);
    assert.match(text, /^2 messages removed, and 1 left by an earlier run\.$/m);
    assert.deepEqual(
      world.pretended.store.map(({ uid }) => uid),
      [102],
    );
  });

  it('does not call it bad that a stranger is greylisted, and says exactly how to let the worker in', async () => {
    const grey = trouble(
      'later',
      '451 4.7.1 <x>: Recipient address rejected: Intentional policy rejection, please try',
    );
    const { status, bad, text } = await told(having({ [mail1]: { deliver: grey }, [mail2]: { deliver: grey } }));
    assert.equal(status, 'unknown');
    assert.match(bad.join(), /^unknown mail\.flow-in: SMTP delivery to mail1 failed: 451 4\.7\.1/);
    assert.match(bad.join(), /`192\.0\.2\.99\/32 permit` to \/etc\/postfix\/postscreen_access\.cidr/);
    assert.match(bad.join(), /set `MYNETWORKS = \['192\.0\.2\.99'\]` in \/opt\/iredapd\/settings\.py/);
    assert.match(text, /^server reply +451 4\.7\.1/m);
    const deep = trouble('later', '450 4.3.2 Service currently unavailable');
    assert.equal((await told(having({ [mail1]: { deliver: deep } }))).status, 'unknown');
  });

  it('reports other answers of servers, and is critical only when no host takes mail', async () => {
    const gone = trouble('unreachable', 'connection refused: nothing listens there');
    const one = await told(having({ [mail1]: { deliver: gone } }));
    assert.match(
      one.bad.join(),
      /^degraded mail\.flow-in: SMTP delivery to mail1 failed: connection refused: .* inbound mail arrives: mail2/,
    );
    const unknown = trouble('refused', '550 5.1.1 <x>: Recipient address rejected: User unknown');
    const all = await told(having({ [mail1]: { deliver: gone }, [mail2]: { deliver: unknown } }));
    assert.match(
      all.bad.join(),
      /^critical mail\.flow-in: .*SMTP delivery to mail2 failed: 550 5\.1\.1.* -> .*`ldap` shows whether it is up to date/,
    );
    const full = trouble('later', '452 4.3.1 Insufficient system storage');
    assert.match(
      (await told(having({ [mail1]: { deliver: full } }))).bad.join(),
      /^degraded mail\.flow-in: SMTP delivery to mail1/,
    );
  });

  it('names the policy service when Postfix cannot use it', async () => {
    const closed = trouble(
      'later',
      '451 4.3.5 <postmaster@example.net>: Recipient address rejected: Server configuration problem',
    );
    assert.match(
      (await told(having({ [mail1]: { deliver: closed } }))).bad.join(),
      /^degraded mail\.flow-in: .*451 4\.3\.5.* -> On mail1 Postfix cannot use its policy service, iRedAPD on port 7777.*systemctl restart iredapd/,
    );
  });

  it('waits a minute for what was accepted, and no longer', async () => {
    const world = having({ [mail2]: { loses: true } });
    const { bad, text } = await told(world);
    assert.match(bad.join(), /^degraded mail\.flow-in: mail2 accepted the probe, but it did not arrive within 60 s/);
    assert.match(text, /^in the mailbox +after 0\.00 s +not within 60 s$/m);
    assert.match(text, /^1 message removed; later arrivals are removed by the next `mailflow`\.$/m);
  });

  it('sees that the hosts do not have the same store', async () => {
    const { status, bad } = await told(having({ [mail1]: { alone: true } }));
    assert.equal(status, 'critical');
    assert.match(
      bad.join(),
      /^critical mail\.flow-out: mail delivered by mail2 is not visible on mail1 through lb0 after 75 s, but is on other hosts: different mail stores.* -> Drain that host\. Type `mail`/,
    );
  });

  it('tells a login that is refused, a certificate that is not theirs, and a directory that is silent', async () => {
    const login = await told(having({ [mail1]: { open: trouble('login', 'Authentication failed.') } }));
    assert.match(
      login.bad.join(),
      /^degraded mail\.flow-out: IMAPS login fails through lb0: Authentication failed.*postmasterPassword/,
    );
    assert.match(login.text, /The login through lb0 failed/);
    const other = trouble('certificate', 'it shows the certificate 00:11…, and no mail host has it on its disk');
    const both = await told(having({ [mail1]: { open: other }, [mail2]: { open: other } }));
    assert.match(
      both.bad.join(),
      /critical mail\.flow-out: .*no mail host has it on its disk.*systemctl reload postfix dovecot/,
    );
    assert.match(
      both.bad.join(),
      /unknown mail\.flow-in: mail1 accepted the probe; delivery not checked: no IMAPS login succeeded/,
    );
  });

  it('tries a host that SSH does not reach, and none before iRedMail is there', async () => {
    const away = mailWorld({
      facts: ({ name }) => {
        if (name === 'mail2') throw new HostError(name, 'connecting', { remedy: 'Start it.' });
        return undefined;
      },
    });
    const { status, text } = await told(away);
    assert.equal(status, 'ok');
    assert.match(text, /mail1 +mail2/);
    assert(away.happenings.some(({ kind }) => kind === 'trouble'));
    const bare = mailWorld({ facts: (_, { id }) => (id === 'iredmail.state' ? { release: undefined } : undefined) });
    const none = await told(bare);
    assert.deepEqual([none.status, none.texts.length, bare.pretended.logins.length], ['unknown', 0, 0]);
    assert.match(none.sentence, /`deploy mail` installs it/);
  });

  it('closes its connections when it is cancelled', async () => {
    const world = having({ [mail2]: { loses: true } });
    const cancelled = new Error('cancelled');
    await assert.rejects(told({ ...world, sleep: () => Promise.reject(cancelled) }), cancelled);
    assert.equal(world.pretended.open(), 0);
  });

  describe('of mail that is sent', () => {
    const signs = { submit: { signed: signedMail } };
    const sends = (zone: Names, servers: Readonly<Record<string, PretendServer>>) => ({
      ...having({ [mail1]: signs, [mail2]: signs, ...servers }),
      names: zone,
    });

    it('passes SPF, DKIM and DMARC as a receiver elsewhere judges them, and leaves no message behind', async () => {
      const world = sends(zoneOf(), {});
      const { status, bad, text, judgements } = await told(world);
      assert.deepEqual([status, bad], ['ok', []]);
      assert.match(text, /^sent by submission, port 587 +mail1 +mail2$/m);
      assert.match(text, /^SPF +pass +pass$/m);
      assert.match(text, /^DKIM +pass \(dkim\) +pass \(dkim\)$/m);
      assert.match(text, /^DMARC +pass \(policy reject\) +pass \(policy reject\)$/m);
      assert.equal(judgements.at(-1)?.check, 'mail.flow-sent');
      assert.deepEqual(world.pretended.store, []);
    });

    it('is degraded where one host does not sign, and names what signs', async () => {
      const { status, bad } = await told(sends(zoneOf(), { [mail2]: {} }));
      assert.equal(status, 'degraded');
      assert.match(
        bad.join(),
        /^degraded mail\.flow-sent: mail of example\.net sent by mail2: no DKIM signature; .*mail1 .*-> Type `dns`.*`amavisd showkeys`/,
      );
    });

    it('is critical where DMARC tells receivers to refuse it', async () => {
      const elsewhere = zoneOf({ spf: 'v=spf1 ip4:198.18.0.1 -all', key: 'another' });
      const { status, bad } = await told(sends(elsewhere, {}));
      assert.equal(status, 'critical');
      assert.match(
        bad.join(),
        /^critical mail\.flow-sent: mail of example\.net sent by mail1: SPF fail.*DKIM (fail|neutral).*DMARC fail/,
      );
    });

    it('is degraded where submission refuses the login, and unknown where the resolver fails', async () => {
      const refused = await told(sends(zoneOf(), { [mail1]: { submit: trouble('login', '535 5.7.8 Error') } }));
      assert.match(
        refused.bad.join(),
        /^degraded mail\.flow-sent: submission through mail1 failed: 535 5\.7\.8 .*postmasterPassword/,
      );
      const failing = {
        ...zoneOf(),
        lookup: (name, type) => (type === 'SOA' ? zoneOf().lookup(name, type) : silentNames.lookup(name, type)),
      } satisfies Names;
      assert.match((await told(sends(failing, {}))).bad.join(), /^unknown mail\.flow-sent: .*SPF temperror/);
    });

    it('is not judged for a domain that is not in DNS', async () => {
      const { status, text } = await told(mailWorld());
      assert.equal(status, 'ok');
      assert.match(text, /^SPF, DKIM and DMARC not checked: example\.net is not in DNS, see `dns`\.$/m);
    });
  });
});
