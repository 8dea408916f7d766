import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { TLSSocket } from 'node:tls';
import { ensurePackages } from '../../src/dev/lab/debian.ts';
import { checkScripts } from '../support/check-scripts.ts';
import { type Certificate, type Listener, listen, says, selfSigned, type Talk } from '../support/listeners.ts';

before(() => ensurePackages(['libio-socket-ssl-perl', 'openssl'], console.error));
const [address, password] = ['mailha-check@example.net', 'abcdefghijklmnop'];
const scripts = checkScripts({ 'check.mailbox': `${address} ${password}\n` });
let certificate: Certificate;
before(() => {
  certificate = selfSigned();
});
const open: Listener[] = [];
after(async () => {
  scripts.remove();
  for (const listener of open) await listener.close();
});

async function serve(talk: Talk, tls = true): Promise<number> {
  const listener = await listen(talk, tls ? certificate : undefined);
  open.push(listener);
  return listener.port;
}

/** What a real server says to the login: Dovecot's and Postfix' own words. */
interface Host {
  answer: string;
  logins: number;
}
const accepting = (): Host => ({ answer: 'a OK [CAPABILITY IMAP4rev1] Logged in\r\n', logins: 0 });
const unavailable = 'a NO [UNAVAILABLE] Temporary authentication failure. [mail1:2026-11-29 10:00:00]\r\n';
const refused = 'a NO [AUTHENTICATIONFAILED] Authentication failed.\r\n';

const imap =
  (host: Host): Talk =>
  (socket) =>
    says('* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] Dovecot ready.\r\n', (line) => {
      if (!line.startsWith('a ')) return '* BYE Logging out\r\n';
      assert.equal(line, `a LOGIN "${address}" "${password}"\r\n`);
      host.logins += 1;
      return host.answer;
    })(socket);

/** Rounds of ldirectord over the same real servers, `seconds` apart: one line each, the verdicts in order. */
function rounds(ports: readonly number[], howMany: number, seconds: number, name = 'check-imaps') {
  const program = `
    BEGIN { our $now = 1e6; *CORE::GLOBAL::time = sub { $main::now } }
    open(my $in, '<', $ENV{CHECK}); my $code = join '', <$in>; close $in;
    sub ld_log {}
    my $function = eval("sub { \\@ARGV=\\@_; $code }") or die $@;
    $| = 1;
    for (1 .. ${howMany}) {
      print join(', ', map {
        my $port = $_; my $result;
        eval { $function->('192.0.2.12', 993, '127.0.0.1', $port); $result = 1 }; $result ? 'up' : "down $@" =~ s/\\n//r;
      } ${ports.join(', ')}), "\\n";
      $main::now += ${seconds};
    }`;
  return scripts.inside(program, name, 0);
}

describe('the login of ldirectord’s checks', () => {
  it('is made every 10 s, and greets in between', async () => {
    const host = accepting();
    assert.equal(await rounds([await serve(imap(host))], 6, 5), 'up\n'.repeat(6));
    assert.equal(host.logins, 3);
  });

  it('takes out the one real server that cannot authenticate while another can', async () => {
    const [good, bad] = [accepting(), { answer: unavailable, logins: 0 }];
    const ports = [await serve(imap(bad)), await serve(imap(good))];
    const why =
      'down login fails: answered "a NO [UNAVAILABLE] Temporary authentication failure. [mail1:2026-11-29 10:00:00]", wanted "a OK"';
    // At first nobody is known to accept it.
    const [first, ...later] = (await rounds(ports, 7, 4)).split('\n').filter(Boolean);
    assert.equal(first, 'up, up');
    assert.equal(later.at(-1), `${why}, up`);
    assert.equal(later.at(-2), `${why}, up`);
    assert(later.filter((line) => line.startsWith('down')).length >= 4);
  });

  it('takes out one that rejects everybody, such as one with an empty directory', async () => {
    const ports = [await serve(imap(accepting())), await serve(imap({ answer: refused, logins: 0 }))];
    const lines = (await rounds(ports, 3, 4)).split('\n').filter(Boolean);
    for (const line of lines) assert.match(line, /^up, down login fails: .*AUTHENTICATIONFAILED/);
  });

  it('takes out no host where all reject it: it is not made yet, has another password, or all directories are lost', async () => {
    for (const answer of [refused, unavailable]) {
      const ports = [await serve(imap({ answer, logins: 0 })), await serve(imap({ answer, logins: 0 }))];
      assert.equal(await rounds(ports, 8, 4), 'up, up\n'.repeat(8));
    }
  });

  it('forgets an old success: where the others fail as well, no host stays out', async () => {
    const once = () => ({
      logins: 0,
      get answer() {
        return this.logins < 2 ? accepting().answer : unavailable;
      },
    });
    const ports = [await serve(imap(once())), await serve(imap(once()))];
    const lines = (await rounds(ports, 5, 11)).split('\n').filter(Boolean);
    assert.match(lines[1] ?? '', /^down login fails: .*, up$/);
    assert.deepEqual([lines[0], ...lines.slice(2)], Array(4).fill('up, up'));
  });

  it('leaves a note while it is refused everywhere, and removes it', async () => {
    const host = { answer: refused, logins: 0 };
    const port = await serve(imap(host));
    const { passes, why } = await scripts.run('check-imaps', port);
    assert.deepEqual({ passes, why }, { passes: true, why: '' });
    assert.match(scripts.note(port) ?? '', /AUTHENTICATIONFAILED/);
    host.answer = accepting().answer;
    await scripts.run('check-imaps', port);
    assert.equal(scripts.note(port), undefined);
  });

  it('is not waited for longer than for the rest of the check', async () => {
    const hangs = { answer: '', logins: 0 };
    const ports = [await serve(imap(accepting())), await serve(imap(hangs))];
    assert.match(await rounds(ports, 2, 4), /^(up, down login fails: no answer within 4 s\n){2}$/);
  });
});

const pop3 = says('+OK Dovecot ready.\r\n', (line) => {
  if (line === `USER ${address}\r\n`) return '+OK\r\n';
  return line === `PASS ${password}\r\n` ? '+OK Logged in.\r\n' : '-ERR [AUTH] Authentication failed.\r\n';
});
const plain = Buffer.from(`\0${address}\0${password}`).toString('base64');
const smtp = (greeting: string) =>
  says(greeting, (line) => {
    if (line.startsWith('EHLO')) return '250-mail1.example.net\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n';
    return line === `AUTH PLAIN ${plain}\r\n` ? '235 2.7.0 Authentication successful\r\n' : '535 5.7.8 Error\r\n';
  });
const startsTls: Talk = (socket: Socket) => {
  socket.write('220 mail1 ESMTP\r\n');
  socket.on('data', function answer(data) {
    if (data.toString().startsWith('EHLO')) return socket.write('250-mail1\r\n250 STARTTLS\r\n');
    socket.off('data', answer);
    socket.write('220 2.0.0 Ready to start TLS\r\n');
    const tls = new TLSSocket(socket, { isServer: true, ...certificate });
    tls.on('error', () => {});
    return smtp('')(tls);
  });
};

describe('a login', () => {
  const talks = [
    ['check-pops', pop3, true],
    ['check-smtps', smtp('220 mail1 ESMTP\r\n'), true],
    ['check-submission', startsTls, false],
  ] as const;
  for (const [name, talk, tls] of talks) {
    it(`succeeds by ${name}, with what the server knows as address and password`, async () => {
      const port = await serve(talk, tls);
      assert.deepEqual(await scripts.run(name, port), { passes: true, why: '', kept: undefined });
      assert.equal(scripts.note(port), undefined);
    });
  }
});
