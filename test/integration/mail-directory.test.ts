import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { domain } from '../../commands/domain.ts';
import { mailbox } from '../../commands/mailbox.ts';
import { jobs } from '../../jobs/index.ts';
import type { Happening } from '../../src/model/run/journal.ts';
import { HostError } from '../../src/model/text/errors.ts';
import { inventory } from '../support/fake-world.ts';
import {
  domainDn,
  domainEntries,
  mailboxEntry,
  mailWorld,
  type SshDirectory,
  startDirectory,
} from '../support/ssh-directory.ts';
import { errorOf } from '../support/ssh-host.ts';

const commands = { mailbox, domain };

/** What a person types, and what comes of it: tables, changes and the sentence. */
function desk(on: SshDirectory, fails: Fails = () => {}) {
  const quiet = mailWorld(on);
  const report: typeof quiet.report = async (happening) => {
    fails(happening);
    quiet.happenings.push(happening);
  };
  const world = { ...quiet, report };
  return async (words: string): Promise<string> => {
    const [name = '', ...rest] = words.split(' ');
    const { job: wanted, params } = commands[name as 'mailbox'].request(rest, world.cluster.inventory);
    const job = jobs.find((one) => one.name === wanted);
    assert(job);
    world.happenings.length = 0;
    const said = (sentence: string) =>
      [...world.happenings.flatMap((one) => (one.kind === 'output' ? [one.text] : [])), sentence].join('');
    if (!job.writes) return said((await job.run(world, params)).sentence);
    const plan = await job.plan(world, params);
    if (plan.steps.length === 0) return (await job.nothingToDo?.(world, params))?.sentence ?? 'nothing';
    const { sentence } = await job.apply(world, params, plan);
    assert.deepEqual((await job.plan(world, params)).steps, [], `${words}: a second plan is empty`);
    return said(sentence);
  };
}

type Fails = (happening: Happening) => void;

const search = (on: SshDirectory, filter: string, ...attributes: readonly string[]) =>
  on.sh(
    `ldapsearch -LLL -Q -o ldif-wrap=no -Y EXTERNAL -H ldapi:/// -b o=domains,dc=example,dc=net '${filter}' ${attributes.join(' ')} | grep -v '^dn:' | grep . || true`,
  );

const anna = (on: SshDirectory, ...attributes: readonly string[]) =>
  search(on, '(mail=anna@example.net)', ...attributes);

describe('a mailbox in a real directory', () => {
  it('lives from its addition to its removal', async (t) => {
    const entries = domainEntries('example.net') + mailboxEntry('bob@example.net');
    const on = await startDirectory(t, { entries });
    const type = desk(on);
    assert.match(
      await type('mailbox add anna@example.net quota 2G name Anna Łódź #"+,;<=>\\*()'),
      /added without a password/,
    );
    assert.equal(await type('mailbox add anna@example.net'), 'anna@example.net already exists; nothing was changed');
    assert.match(await type('mailbox show anna@example.net'), /^name +Anna Łódź #"\+,;<=>\\\*\(\)$/m);
    assert.match(await type('mailbox show anna@example.net'), /^password +none, so login is impossible$/m);
    assert.match(await type('mailbox quota anna@example.net 500M'), /quota of anna@example.net is now 500 MiB/);
    assert.equal(anna(on, 'mailQuota'), 'mailQuota: 524288000\n');
    await type('mailbox name anna@example.net Anna Schmidt');
    assert.equal(anna(on, 'cn'), 'cn: Anna Schmidt\n');
    await type('mailbox alias anna@example.net add info@example.net');
    await type('mailbox forward anna@example.net bob@example.net x@elsewhere.example copy');
    const shown = await type('mailbox show info@example.net');
    assert.match(shown, /^aliases +info@example.net$/m);
    assert.match(shown, /^forwards to +bob@example.net and x@elsewhere.example \(keeps a copy\)$/m);
    assert.match(shown, /info@example.net is an alias of anna@example.net, which is active \(read from mail1\)$/);
    assert.match(await type('mailbox show bob@example.net'), /^forwarded from +anna@example.net$/m);
    assert.equal(
      await errorOf(type('mailbox forward bob@example.net info@example.net')),
      'Refused: This is a loop: bob@example.net → info@example.net → bob@example.net.',
    );
    assert.match(await errorOf(type('mailbox remove bob@example.net')), /anna@example.net forwards to bob@example.net/);
    await type('mailbox disable anna@example.net');
    assert.match(
      await type('mailbox list'),
      /^anna@example.net {2}Anna Schmidt {2}500 MiB {2}disabled {2}no password$/m,
    );
    await type('mailbox enable anna@example.net');
    await type('mailbox alias anna@example.net remove info@example.net');
    await type('mailbox forward anna@example.net off');
    assert.equal(anna(on, 'shadowAddress', 'mailForwardingAddress'), '');
    assert.match(
      await type('mailbox remove anna@example.net'),
      /Its mail stays in \/var\/vmail: keep it until 20\d\d-/,
    );
    assert.equal(anna(on), '');
    assert.equal(
      await type('mailbox remove anna@example.net'),
      'there is no mailbox anna@example.net; nothing was changed',
    );
    assert.match(await errorOf(type('mailbox show anna@example.net')), /There is no mailbox anna@example.net/);
  });

  it('is refused when it exists, is unknown, or belongs to a domain that is not here', async (t) => {
    const on = await startDirectory(t, { entries: domainEntries('example.net') + mailboxEntry('bob@example.net') });
    const type = desk(on);
    assert.match(await errorOf(type('mailbox quota anna@example.net 1G')), /There is no mailbox anna@example.net/);
    assert.match(await errorOf(type('mailbox add anna@exmaple.net')), /Did you mean example.net\?/);
    assert.match(await errorOf(type('mailbox list exmaple.net')), /did you mean example.net\?/);
    assert.match(await errorOf(type('mailbox alias bob@example.net add b@elsewhere.example')), /does not come here/);
    on.sh('kill $(cat /run/slapd/slapd.pid); while [ -e /run/slapd/slapd.pid ]; do sleep 0.1; done');
    assert.match(
      await errorOf(type('mailbox list')),
      /No mail host has a running directory: mail1: reading its directory: slapd does not/,
    );
    assert.match(await errorOf(type('mailbox disable bob@example.net')), /no mail host has a running directory/);
  });

  it('leaves nothing half-done in a directory that is read-only', async (t) => {
    const on = await startDirectory(t, {
      entries: domainEntries('example.net') + mailboxEntry('bob@example.net'),
      database: 'maxsize 1073741824\nreadonly on',
    });
    for (const words of ['mailbox disable bob@example.net', 'domain add example.org']) {
      assert.match(await errorOf(desk(on)(words)), /the directory is read-only/);
    }
    assert.equal(search(on, '(mail=bob@example.net)', 'accountStatus'), 'accountStatus: active\n');
  });

  it('is listed by the thousand', async (t) => {
    const many = Array.from({ length: 1201 }, (_, n) => mailboxEntry(`user${n}@example.net`)).join('');
    const on = await startDirectory(t, { entries: domainEntries('example.net') + many });
    const listed = await desk(on)('mailbox list');
    assert.equal(listed.match(/^user\d+@example.net {2,}user\d+ +1 GiB {2}active$/gm)?.length, 1201);
    assert.match(listed, /example.net has 1201 mailboxes \(read from mail1\)$/);
  });
});

describe('the mail of a removed mailbox', () => {
  const home = '/run/vmail/vmail1/example.net/a/n/n/anna-2026.11.26.12.30.00';
  const day = 86_400_000;

  async function removed(t: TestContext) {
    const anna = mailboxEntry('anna@example.net').replace(/^homeDirectory: .*$/m, `homeDirectory: ${home}/`);
    const entries = domainEntries('example.net') + anna + mailboxEntry('bob@example.net');
    const mail = { ...inventory.mail, store: '/run/vmail', keepRemovedDays: 30 };
    const on = await startDirectory(t, { entries, declared: { mail } });
    on.sh(`mkdir -p ${home}/Maildir; head -c 300000 /dev/zero >${home}/Maildir/one`);
    return { on, type: desk(on) };
  }

  it('is listed with its date, and past it with the command that deletes it', async (t) => {
    const { on, type } = await removed(t);
    assert.equal(await type('mailbox removed'), 'no mail of removed mailboxes is kept');
    const dates = () => [0, 30].map((days) => new Date(Date.now() + days * day).toISOString().slice(0, 10)).join('  ');
    const before = dates();
    assert.match(await type('mailbox remove anna@example.net'), /`mailbox removed` lists it$/);
    // Midnight may pass meanwhile.
    const either = `(${before}|${dates()})`;
    const listed = await type('mailbox removed');
    assert.match(listed, new RegExp(`^anna@example.net  ${either}  \\d+ KiB  ${home}$`, 'm'));
    assert.match(listed, /1 removed mailbox kept in \/run\/vmail; none is past its date$/);
    // A month later.
    on.sh(
      `cd /run/vmail/mailha-removed; for one in *; do sed -i "s/^[0-9]*/${Math.floor(Date.now() / 1000) - 31 * 86400}/" "$one"; done`,
    );
    const past = await type('mailbox removed');
    const [, command = ''] = /^(rm -r -- .*)$/m.exec(past) ?? [];
    assert.match(command, new RegExp(`^rm -r -- ${home} /run/vmail/mailha-removed/anna@example.net-\\d+$`));
    assert.match(past, /; 1 past its date\. mailha deletes no mail: run the commands above as root on mail1$/);
    on.sh(command);
    assert.equal(await type('mailbox removed'), 'no mail of removed mailboxes is kept');
  });

  it('is not named for deletion while a mailbox uses its folder, or the record names another place', async (t) => {
    const { on, type } = await removed(t);
    const old = Math.floor(Date.now() / 1000) - 100 * 86_400;
    const records = [
      `${old} x@example.net /run/vmail/vmail1`,
      `${old} y@example.net /run/vmail/vmail1/example.net/../../../slapd`,
      `${old} anna@example.net ${home}`,
    ];
    on.sh(
      `mkdir /run/vmail/mailha-removed; cd /run/vmail/mailha-removed; ${records.map((line, n) => `echo '${line}' >${n}`).join('; ')}`,
    );
    const listed = await type('mailbox removed');
    assert.match(listed, /^anna@example.net .* used by anna@example.net$/m);
    assert.doesNotMatch(listed, /^rm /m);
    assert.match(listed, /3 removed mailboxes kept in \/run\/vmail; none is past its date$/);
  });

  it('is not recorded when the removal is taken back', async (t) => {
    const { on } = await removed(t);
    const failing: Fails = (happening) => {
      if (happening.kind === 'step-finished') throw new HostError('mail1', 'waiting for its gates');
    };
    assert.match(await errorOf(desk(on, failing)('mailbox remove anna@example.net')), /waiting for its gates/);
    assert.match(anna(on), /^mail: anna@example.net$/m);
    assert.equal(on.sh('ls /run/vmail/mailha-removed'), '');
  });
});

describe('a run that fails behind its write', () => {
  /** The lines of an entry, without operational attributes. */
  const whole = (on: SshDirectory) => search(on, '(mail=bob@example.net)', "'*'").split('\n').sort();

  for (const words of [
    'mailbox add anna@example.net',
    'mailbox remove bob@example.net',
    'mailbox disable bob@example.net',
    'mailbox alias bob@example.net add robert@example.net',
    'domain alias example.net add example.org',
  ]) {
    it(`takes it back: ${words}`, async (t) => {
      const more = 'description:: YSBuYW1lIHdpdGggw6QsIGFuZCBhIHNwYWNlIA==';
      const entries = domainEntries('example.net') + mailboxEntry('bob@example.net', more);
      const on = await startDirectory(t, { entries });
      const before = whole(on);
      const failing: Fails = (happening) => {
        if (happening.kind === 'step-finished') throw new HostError('mail1', 'waiting for its gates');
      };
      assert.match(await errorOf(desk(on, failing)(words)), /waiting for its gates/);
      assert.deepEqual(whole(on), before);
      assert.equal(anna(on), '');
      assert.equal(search(on, '(|(shadowAddress=*)(domainAliasName=*))', 'mail'), '');
    });
  }

  it('is completed by the next when the connection is lost between two writes', async (t) => {
    const many = Array.from({ length: 300 }, (_, n) => mailboxEntry(`user${n}@example.net`)).join('');
    const on = await startDirectory(t, { entries: domainEntries('example.net') + many });
    const aliases = () => search(on, '(shadowAddress=*@example.org)', 'shadowAddress').split('\n').length - 1;
    const words = 'domain alias example.net add example.org';
    const lost = errorOf(desk(on)(words));
    while (aliases() === 0) await sleep(10);
    for (const pid of on.sshd.connections()) process.kill(pid, 'SIGKILL');
    assert.match(
      await lost,
      /^HostError: mail1: make example.org an alias .*: it was running, and its outcome is unknown/,
    );
    await desk(on)(words);
    assert.equal(aliases(), 300);
  });
});

describe('ten thousand mailboxes in a real directory', () => {
  it('are listed over one session, and one of them is shown over one', async (t) => {
    const many = Array.from({ length: 10_000 }, (_, n) => mailboxEntry(`user${n}@example.net`)).join('');
    const on = await startDirectory(t, { entries: domainEntries('example.net') + many });
    const type = desk(on);
    const sessions = () => on.sshd.log().match(/Starting session: command/g)?.length ?? 0;
    const measured = async (words: string) => {
      const [from, before, memory] = [performance.now(), sessions(), process.memoryUsage().heapUsed];
      const said = await type(words);
      assert.equal(sessions() - before, 1, words);
      const grown = Math.round((process.memoryUsage().heapUsed - memory) / 2 ** 20);
      t.diagnostic(`${words}: ${Math.round(performance.now() - from)} ms, heap grown by ${grown} MiB`);
      return said;
    };
    await measured('mailbox show user0@example.net');
    assert.match(
      await measured('mailbox show user7@example.net'),
      /^mail +\/var\/vmail\/vmail1\/example.net\/user7\/$/m,
    );
    const listed = await measured('mailbox list');
    assert.equal(listed.match(/^user\d+@example.net /gm)?.length, 10_000);
    assert.match(await measured('domain list'), /^example.net {2}10000 /m);
  });
});

describe('a domain in a real directory', () => {
  it('lives from its addition to its removal', async (t) => {
    const people = ['anna', 'bob'].map((name) => mailboxEntry(`${name}@example.net`)).join('');
    const on = await startDirectory(t, { entries: domainEntries('example.net') + people });
    const type = desk(on);
    await type('domain add example.org');
    assert.match(await type('domain list'), /^example.org {2}0 {10}active$/m);
    await type('mailbox add carol@example.org');
    assert.match(await errorOf(type('domain remove example.org')), /example.org still has carol@example.org\./);
    await type('domain disable example.org');
    assert.equal(
      search(on, '(mail=carol@example.org)', 'accountStatus', 'domainStatus'),
      'accountStatus: active\ndomainStatus: disabled\n',
    );
    assert.match(await type('mailbox show carol@example.org'), /is disabled with its domain/);
    await type('domain enable example.org');
    assert.equal(search(on, '(mail=carol@example.org)', 'domainStatus'), '');
    await type('domain catchall example.org carol@example.org anna@example.net');
    assert.match(search(on, '(mail=@example.org)', 'mailForwardingAddress'), /carol@example.org\n.*anna@example.net/);
    assert.match(await errorOf(type('domain catchall example.org nobody@example.org')), /would bounce/);
    assert.match(await errorOf(type('mailbox remove carol@example.org')), /domain catchall example.org off/);
    await type('domain catchall example.org anna@example.net');
    await type('mailbox remove carol@example.org');
    await type('domain remove example.org');
    assert.equal(search(on, '(|(domainName=example.org)(mail=*example.org))'), '');
    assert.match(await errorOf(type('domain remove example.net')), /is the cluster's own domain/);
    assert.match(await errorOf(type('domain disable example.net')), /is the cluster's own domain/);
  });

  it('has aliases for all its mailboxes, those to come included', async (t) => {
    const people = ['anna', 'bob'].map((name) => mailboxEntry(`${name}@example.net`)).join('');
    const on = await startDirectory(t, { entries: domainEntries('example.net') + people });
    const type = desk(on);
    await type('domain alias example.net add example.org');
    await type('mailbox add carol@example.net');
    assert.deepEqual(search(on, '(shadowAddress=*)', 'shadowAddress').trim().split('\n').sort(), [
      ...['anna', 'bob', 'carol'].map((name) => `shadowAddress: ${name}@example.org`),
    ]);
    assert.match(search(on, '(domainName=example.net)', 'domainAliasName', 'enabledService'), /domainalias/);
    assert.match(await errorOf(type('domain add example.org')), /is an alias domain of example.net/);
    assert.match(await errorOf(type('mailbox quota anna@example.org 1G')), /mail=anna@example.net,.* has this address/);
    await type('domain alias example.net remove example.org');
    assert.equal(search(on, '(|(shadowAddress=*)(domainAliasName=*))', 'mail'), '');
  });

  it('is completed where an earlier addition was lost half-way', async (t) => {
    const on = await startDirectory(t);
    const type = desk(on);
    await type('domain add example.org');
    on.sh(
      `ldapdelete -Q -Y EXTERNAL -H ldapi:/// 'ou=Users,${domainDn('example.org')}' 'ou=Aliases,${domainDn('example.org')}'`,
    );
    await type('domain add example.org');
    assert.equal(search(on, '(&(ou=*)(objectClass=organizationalUnit))', 'ou').trim().split('\n').length, 8);
    assert.equal(
      await type('domain add example.org'),
      'example.org already exists; `mailbox list example.org` shows its mailboxes',
    );
  });
});
