import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ensurePackages } from '../../src/dev/lab/debian.ts';
import { checkScripts } from '../support/check-scripts.ts';
import { type Certificate, type Listener, listen, says, selfSigned, type Talk } from '../support/listeners.ts';

// What a director has for its checks.
before(() => ensurePackages(['libio-socket-ssl-perl', 'openssl'], console.error));
const scripts = checkScripts();
let certificate: Certificate | undefined;
before(() => {
  certificate = selfSigned();
});
const open: Listener[] = [];
after(async () => {
  scripts.remove();
  for (const listener of open) await listener.close();
});

async function against(talk: Talk, tls: 'plain' | 'tls' = 'plain'): Promise<number> {
  const listener = await listen(talk, tls === 'tls' ? certificate : undefined);
  open.push(listener);
  return listener.port;
}

async function closedPort(): Promise<number> {
  const listener = await listen(() => {});
  await listener.close();
  return listener.port;
}

const page = (status: string, body: string): Talk =>
  says('', () => `HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\n\r\n${body}`);
const smtp = (offers: string) =>
  says('220-mail1.example.net\r\n220 ESMTP\r\n', (line) => (line.startsWith('EHLO') ? offers : '221 bye\r\n'));
const starttls = '250-mail1.example.net\r\n250-PIPELINING\r\n250 STARTTLS\r\n';

const passing = [
  ['check-connect', 'plain', says('')],
  ['check-http', 'plain', page('200 OK', 'ldirectord\n')],
  ['check-https', 'tls', page('200 OK', 'ldirectord\n')],
  ['check-imaps', 'tls', says('* OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n')],
  ['check-pops', 'tls', says('+OK Dovecot ready.\r\n')],
  ['check-smtps', 'tls', smtp('250-mail1.example.net\r\n250 AUTH PLAIN\r\n')],
  ['check-submission', 'plain', smtp(starttls)],
] as const;

const failing = [
  ['check-http', 'plain', page('301 Moved Permanently', ''), /answered "HTTP\/1.1 301 Moved Permanently", wanted 200/],
  ['check-http', 'plain', page('200 OK', 'it works\n'), /says "it works", wanted "ldirectord"/],
  ['check-https', 'tls', page('502 Bad Gateway', ''), /502 Bad Gateway/],
  ['check-imaps', 'tls', says('* BYE overloaded\r\n'), /greeted with "\* BYE overloaded", wanted "\* OK"/],
  ['check-imaps', 'tls', (socket) => socket.end(), /closed the connection before it said anything/],
  ['check-pops', 'tls', says('-ERR\r\n'), /greeted with "-ERR", wanted "\+OK"/],
  ['check-smtps', 'tls', says('421 too busy\r\n'), /answered "421 too busy", wanted 220/],
  ['check-submission', 'plain', smtp('250 mail1.example.net\r\n'), /offers no STARTTLS/],
  ['check-submission', 'plain', smtp('502 no\r\n'), /answered "502 no", wanted 250/],
] as const satisfies readonly (readonly [string, 'plain' | 'tls', Talk, RegExp])[];

describe('the checks of ldirectord', () => {
  for (const [name, tls, talk] of passing) {
    it(`pass: ${name} against a server that serves`, async () => {
      const verdict = await scripts.run(name, await against(talk, tls));
      assert.deepEqual(verdict, { passes: true, why: '', kept: undefined });
    });
  }

  for (const [name, tls, talk, why] of failing) {
    it(`do not pass: ${name}, which says ${why.source}`, async () => {
      const { passes, why: said, kept } = await scripts.run(name, await against(talk, tls));
      assert.equal(passes, false);
      assert.match(said, why);
      assert.equal(kept, `${said}\n`);
    });
  }

  for (const [name] of passing) {
    it(`do not pass: ${name} when nothing listens`, async () => {
      const port = await closedPort();
      const { passes, why } = await scripts.run(name, port);
      assert.equal(passes, false);
      assert.equal(why, `port ${port}: connection refused`);
    });
  }

  it('do not pass: check-imaps when the port speaks no TLS', async () => {
    const { passes, why } = await scripts.run('check-imaps', await against(says('* OK in plain words\r\n')));
    assert.equal(passes, false);
    assert.match(why, /^port \d+ speaks no TLS: .*wrong version number/);
  });

  it('forget the reason when the check passes again', async () => {
    let status = '503 Service Unavailable';
    const port = await against((socket) => page(status, 'ldirectord\n')(socket));
    assert.match((await scripts.run('check-http', port)).kept ?? '', /503/);
    status = '200 OK';
    assert.equal((await scripts.run('check-http', port)).kept, undefined);
  });
});

// They wait at the same time.
describe('a check of a server that accepts and says nothing', { concurrency: true }, () => {
  for (const [name] of passing.slice(1)) {
    it(`does not pass: ${name}`, async () => {
      const { passes, why } = await scripts.run(name, await against(() => {}));
      assert.equal(passes, false);
      assert.equal(why, 'no answer within 4 s');
    });
  }
});

/** What ldirectord 4.12 does with checktype=external-perl (check_external_perl), with its alarm of 5 s. */
const likeLdirectord = `
  open(my $in, '<', $ENV{CHECK}); my $code = join '', <$in>; close $in;
  sub ld_log { print "log: $_[0]\\n" }
  my $function = eval("sub { \\@ARGV=\\@_; $code }") or die $@;
  for (1 .. 2) {
    my $result;
    eval {
      local $SIG{__DIE__} = "DEFAULT"; local $SIG{ALRM} = sub { die "Timeout Alarm" }; alarm 5;
      $function->('192.0.2.12', $ENV{PORT}, '127.0.0.1', $ENV{PORT});
      alarm 0;
    };
    print $@ || $result ? "down: $@" : "up\\n";
  }
  sleep 6;
  print "still alive\\n";`;

describe('a check inside ldirectord', () => {
  it('is up without an end of the process', async () => {
    const port = await against(page('200 OK', 'ldirectord\n'));
    assert.equal(await scripts.inside(likeLdirectord, 'check-http', port), 'up\nup\nstill alive\n');
  });

  it('is down without an end of the process, and logs the reason once', async () => {
    const port = await closedPort();
    const why = `port ${port}: connection refused`;
    assert.equal(
      await scripts.inside(likeLdirectord, 'check-http', port),
      `log: 192.0.2.12:${port}-127.0.0.1:${port}: ${why}\ndown: ${why}\ndown: ${why}\nstill alive\n`,
    );
  });

  it('gives up on a silent server before the alarm of ldirectord does', async () => {
    const said = await scripts.inside(likeLdirectord, 'check-imaps', await against(() => {}));
    assert.match(said, /^log: .*: no answer within 4 s\n(down: no answer within 4 s\n){2}still alive\n$/);
  });
});
