import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commands } from '../../commands/index.ts';
import { bundledLooks } from '../../jobs/look/bundled.ts';
import { lookAtAll, lookWith } from '../../src/cli/bundle.ts';
import type { Context } from '../../src/cli/context.ts';
import { bundleEyes, type Eyes, recording } from '../../src/cli/eyes.ts';
import type { Files } from '../../src/facts/host/files.ts';
import { managedFiles } from '../../src/facts/host/managed-files.ts';
import { type Accounts, accounts } from '../../src/facts/mail/accounts.ts';
import { Bundle } from '../../src/model/bundle/bundle.ts';
import { bundleHide } from '../../src/model/bundle/hide.ts';
import type { RawAnswer } from '../../src/model/check/fact.ts';
import { formsOf } from '../../src/model/inventory/secret-forms.ts';
import { secretValues } from '../../src/model/inventory/secrets.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import { HostError } from '../../src/model/text/errors.ts';
import { redactor } from '../../src/model/text/redact.ts';
import { fc } from '../support/laws.ts';
import { type PretendHosts, pretendHosts } from '../support/pretend-hosts.ts';
import { tagged, untagged } from '../support/tagged.ts';

/** Pretended hosts print what they answer as text. */
function eyesOf({ world }: PretendHosts, down: readonly string[] = []): Eyes {
  const ask: Observer['ask'] = async (host, facts) => {
    if (down.includes(host.name)) {
      const cause = new Error(`nothing listens on ${host.private} port 22`);
      throw new HostError(host.name, `asking ${facts.length} facts`, { cause, remedy: 'Is sshd running there?' });
    }
    const answers = await world.ask(host, facts);
    const printed = [...answers.byFact].map(([id, answer]): [string, RawAnswer] => {
      const value = answer.ok ? answer.value : answer.error;
      const stdout =
        id === managedFiles.id
          ? printedFiles(value as Files)
          : id === accounts.id
            ? printedAccounts(value as Accounts | undefined)
            : tagged(value);
      return [id, { ended: 0, stdout, stderr: '', seconds: 20 }];
    });
    return { ...answers, raw: new Map(printed) };
  };
  return { ...world, ask, close: async () => {} };
}

/** As the script of the fact prints them. */
function printedFiles(found: Files): string {
  const lines = [...found].map(
    ([path, { content, mode, owner, writtenAt }]) =>
      `${Buffer.byteLength(content)} ${mode} ${owner} ${writtenAt} regular file:${path}\n`,
  );
  return `${lines.join('')}\n${[...found.values()].map(({ content }) => content).join('')}`;
}

function printedAccounts(found: Accounts | undefined): string {
  if (!found) return '';
  const rows = [
    ...found.accounts.map(({ user, host, plugin, hash }) => ['a', user, host, plugin, hash]),
    ...[...found.rights].map(([who, { held, grantable }]) => ['p', who, held, grantable]),
    ...found.readers.map((who) => ['r', who]),
    ...found.dumpers.map((who) => ['d', who]),
    ...(found.monitorRow ? [['m', '1']] : []),
  ];
  return rows.map((row) => `${row.join('\t')}\n`).join('');
}

const understand: Parameters<typeof recording>[1] = (_host, fact, { stdout }) => {
  if ([managedFiles.id, accounts.id].includes(fact.id)) return { ok: true, value: fact.parse(stdout, 0) };
  const value = untagged(stdout);
  return value instanceof Error ? { ok: false, error: value } : { ok: true, value };
};

async function bundleOf(hosts: PretendHosts, down: readonly string[] = []) {
  const { cluster } = hosts.world;
  const redact = redactor(secretValues(cluster.secrets));
  const context = { cluster, inventory: cluster.inventory, redact } as unknown as Context;
  const live = recording(eyesOf(hosts, down), understand);
  const bundle = await lookAtAll(live, {
    context,
    env: { MAILHA_LOG_LEVEL: 'info', SLACK_BOT_TOKEN: 'xoxb-1' },
    tell: () => {},
  });
  return { bundle, text: JSON.stringify(bundle), secrets: secretValues(cluster.secrets) };
}

/** What each look says of the bundle after a way through a file. */
async function judgedOffline(text: string) {
  const eyes = bundleEyes(Bundle.parse(JSON.parse(text)), understand);
  const told = [];
  for (const command of bundledLooks) {
    const { journal } = await lookWith(command, { eyes, redact: (value) => value });
    told.push(journal.map(({ happening }) => happening));
  }
  return told;
}

async function judgedLive(hosts: PretendHosts, down: readonly string[] = []) {
  const eyes = recording(eyesOf(hosts, down), understand);
  const told = [];
  for (const command of bundledLooks) {
    const redact = redactor(secretValues(hosts.world.cluster.secrets));
    const { journal } = await lookWith(command, { eyes, redact });
    told.push(journal.map(({ happening }) => happening));
  }
  return told;
}

const states: Readonly<Record<string, (hosts: PretendHosts) => Promise<readonly string[]>>> = {
  'bare hosts': async () => [],
  'a deployed cluster': async (hosts) => {
    await hosts.deploy('directors');
    await hosts.deploy('databases');
    return [];
  },
  'a crashed database and an unreachable director': async (hosts) => {
    await hosts.deploy('directors');
    await hosts.deploy('databases');
    hosts.kill('db2', 900);
    return ['lb1'];
  },
  'hosts none of which answers': async ({ world }) => world.cluster.inventory.hosts.map(({ name }) => name),
};

describe('a support bundle', () => {
  for (const [what, prepare] of Object.entries(states)) {
    it(`of ${what} says offline what the hosts said, verdict by verdict and table by table`, async () => {
      const hosts = pretendHosts();
      const down = await prepare(hosts);
      const { text, secrets } = await bundleOf(hosts, down);
      assert.deepEqual(await judgedOffline(text), await judgedLive(hosts, down));
      for (const secret of secrets) assert(!text.includes(secret), secret);
    });
  }

  it('finds no drift offline where there is none, though every secret is masked', async () => {
    const hosts = pretendHosts();
    await hosts.deploy('directors');
    await hosts.deploy('databases');
    await hosts.deploy('mail-store');
    const { text } = await bundleOf(hosts);
    const [status = []] = await judgedOffline(text);
    const drift = status.flatMap((one) =>
      one.kind === 'judged' && one.judgement.check.startsWith('drift.') ? [one.judgement] : [],
    );
    assert.deepEqual(
      drift.filter(({ status }) => status !== 'ok'),
      [],
    );
    assert(drift.length >= 3);
    assert.match(text, /auth_pass \*{8}/);
  });

  it('keeps no secret in any form, whatever hosts print around it', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9]{8,32}$/);
    const around = fc.constantFrom(
      '',
      ' ',
      'password: ',
      '"',
      "'",
      'auth_pass ',
      'IDENTIFIED BY PASSWORD ',
      'x=',
      '\n',
      '\u{F0F0}',
    );
    fc.assert(
      fc.property(
        secret,
        fc.nat(50),
        around,
        around,
        fc.string({ unit: 'grapheme' }),
        (value, n, before, after, text) => {
          const secrets = { rootPassword: value } as never;
          const form = formsOf(value)[n % formsOf(value).length] ?? value;
          const shown = bundleHide(redactor([value]), secrets)(`${text}${before}${form}${after}`);
          assert(!shown.includes(form), shown);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('has a look for each command that takes --from', () => {
    for (const look of bundledLooks) {
      const command = commands.find(({ name }) => name === look);
      assert(command && 'request' in command, look);
    }
  });
});
