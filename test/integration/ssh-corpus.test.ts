import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nastyTexts } from '../support/nasty.ts';
import { change, printed, type SshHost, startHost } from '../support/ssh-host.ts';

/** Forty at a time: so many changes would take their time. */
const handfuls = Array.from({ length: Math.ceil(nastyTexts.length / 40) }, (_, n) =>
  nastyTexts.slice(40 * n, 40 * n + 40),
);

const recorder = '/run/record me';

function installRecorder({ sshd }: SshHost): void {
  sshd.inside(
    'sh',
    '-c',
    `printf '#!/bin/sh\\nprintf "%%s\\\\0" "$@" >/run/got\\ncat /run/got\\n' >'${recorder}'; chmod 755 '${recorder}'`,
  );
}

describe('nasty texts as arguments', () => {
  it('arrive byte for byte at a program that a change runs', async (t) => {
    const host = await startHost(t);
    installRecorder(host);
    assert(nastyTexts.length >= 500, `${nastyTexts.length} texts`);
    for (const texts of handfuls) {
      await change(host, { run: [recorder, ...texts] });
      assert.deepEqual(host.sshd.inside('cat', '/run/got').split('\0').slice(0, -1), texts);
    }
    assert.equal(host.sshd.inside('sh', '-c', 'ls /run | grep pwned || true'), '');
  });

  it('arrive byte for byte at a program that answers a fact', async (t) => {
    const host = await startHost(t);
    installRecorder(host);
    for (const [n, texts] of handfuls.entries()) {
      const { byFact } = await host.hosts.ask(host.host, [printed(`got.${n}`, [recorder, ...texts])]);
      const said = byFact.get(`got.${n}`);
      assert(said?.ok);
      assert.deepEqual(String(said.value).split('\0').slice(0, -1), texts);
    }
    assert.equal(host.sshd.inside('sh', '-c', 'ls /run | grep pwned || true'), '');
  });

  it('are only words as the summary of a change', async (t) => {
    const host = await startHost(t);
    for (const summary of nastyTexts.filter((text) => text.length < 200 && text.trim() !== '').slice(0, 150)) {
      await host.hosts.change(host.host, { summary, run: ['true'] });
    }
    assert.equal(host.sshd.inside('sh', '-c', 'ls /run | grep pwned || true'), '');
  });
});
