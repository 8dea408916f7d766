import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { DkimRow } from '../../../src/model/mail/dkim.ts';
import { dkimSignedAlike } from '../../../src/steps/mail/dkim.ts';
import { cluster as plain } from '../../support/fake-world.ts';
import { bareMail } from '../../support/pretend-iredmail.ts';
import { temporaryFolder } from '../../support/temporary-file.ts';
import { hostNamed } from '../../support/views.ts';

const iredmail = { version: '1.8.1', source: 'x.tar.gz', sha256: 'a'.repeat(64) };
const cluster = { ...plain, inventory: { ...plain.inventory, mail: { ...plain.inventory.mail, iredmail } } };
const bare = bareMail('mail1').state;
const installed = { ...bare, release: '1.8.1', run: 'ok' };
const row: DkimRow = { domain: 'example.org', selector: 'dkim', use: 'signs', since: 5000 };
const file = '/var/lib/dkim/example.org.pem';

const facts = (rows: readonly DkimRow[], files: readonly string[] = []) => ({
  keys: [] as unknown,
  table: { text: rows.length > 0 ? 'settings' : undefined, rows },
  sums: new Map(files.map((name) => [name, 'sum'])),
});

const plan = (own: object, other: object, of: typeof plain = cluster) =>
  dkimSignedAlike.plan({ state: installed, ...own }, hostNamed('mail1'), of, {
    seen: [{ host: hostNamed('mail2'), facts: other as never, sentAt: 0, receivedAt: 0 }],
    missing: [],
  });
const summaries = (...which: Parameters<typeof plan>) => plan(...which).map(({ summary }) => summary);

const settings = (verb: string) => `${verb} /etc/amavis/conf.d/60-mailha once amavisd accepts it, and reload amavisd`;

describe('an undone DKIM key', () => {
  it('is set aside under a name of its own, never deleted, and its absence is no error', () => {
    const folder = temporaryFolder();
    const key = join(folder, 'example.org.pem');
    const [copy] = plan(facts([]), facts([row], [file]));
    const [{ run = [] } = {}] = copy?.undo ?? [];
    const [program = '', ...args] = run.map((word) => (word === file ? key : word));
    for (const text of ['first', 'second']) {
      writeFileSync(key, text);
      execFileSync(program, args);
    }
    execFileSync(program, args);
    const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    assert.deepEqual(texts.sort(), ['first', 'second']);
  });
});

describe('a mail host that is deployed', () => {
  it('gets the keys and settings that the others sign with', () => {
    const other = facts([row], [file]);
    const copy = `copy the DKIM key ${file} from mail2`;
    assert.deepEqual(summaries(facts([]), other), [copy, settings('write')]);
    assert.deepEqual(summaries(facts([], [file]), other), [settings('write')]);
    assert.deepEqual(summaries(facts([{ ...row, use: 'next', since: 1000 }], [file]), other), [settings('change')]);
    assert.deepEqual(summaries(other, other), []);
  });

  it('is planned with its settings before it is installed, when its keys come with the certificate', () => {
    const own = { ...facts([]), keys: undefined, state: bare };
    assert.deepEqual(summaries(own, facts([row], [file])), [settings('write')]);
  });

  it('keeps what is newer than on the others, and has nothing without amavisd or iRedMail', () => {
    const earlier = facts([{ ...row, since: 1000 }], [file]);
    assert.deepEqual(summaries(facts([row], [file]), earlier), []);
    assert.deepEqual(summaries({ ...facts([]), keys: undefined }, facts([row], [file])), []);
    assert.deepEqual(summaries(facts([]), facts([row], [file]), plain), []);
  });
});
