import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { paths } from '../../../src/facts/host/managed-files.ts';
import type { Inventory } from '../../../src/model/inventory/inventory.ts';
import { ldirectordChecks, renderLdirectord } from '../../../src/steps/director/ldirectord.ts';
import { cluster, inventory } from '../../support/fake-world.ts';
import { hostNamed } from '../../support/views.ts';

const nobody = { seen: [], missing: [] };
const webmail: Inventory['services'][number] = {
  name: 'imaps',
  vip: 'lb0',
  port: 993,
  on: 'mail',
  scheduler: 'wrr',
  forwarding: 'masq',
  check: 'imaps',
  persistent: 600,
};

describe('ldirectord.cf', () => {
  it('has each virtual service with its real servers by public address', () => {
    assert.match(
      renderLdirectord(inventory),
      new RegExp(
        [
          '^# http, on the mail hosts$',
          '^virtual=192\\.0\\.2\\.12:80$',
          '^    real=192\\.0\\.2\\.17:80 gate 1$',
          '^    real=192\\.0\\.2\\.18:80 gate 1$',
          '^    protocol=tcp$',
          '^    scheduler=sh$',
          '^    schedflags=sh-fallback$',
          '^    checktype=external-perl$',
          '^    checkcommand="/usr/local/lib/mailha/check-http"$',
        ].join('\n'),
        'm',
      ),
    );
  });

  it('carries persistence and forwarding, and the fallback flag only for schedulers that hash', () => {
    const text = renderLdirectord({ ...inventory, services: [webmail] });
    assert.match(text, /real=192\.0\.2\.17:993 masq 1\n/);
    assert.match(text, /scheduler=wrr\n {4}persistent=600\n {4}checktype/);
  });

  // ldirectord takes a line of a virtual service by its four spaces, and what follows a # on it for a comment.
  it('has nothing on a line that ldirectord would not read', () => {
    for (const line of renderLdirectord(inventory).split('\n')) {
      assert.match(line, /^$|^#|^[a-z]+="?[^"#]*"?$|^ {4}[a-z]+=[^#]+$/);
    }
  });

  it('holds no password', () => {
    assert(!renderLdirectord(inventory).includes(cluster.secrets.monitorPassword));
  });
});

describe('ldirectord.checks', () => {
  it('ships a check for every kind of service, runnable by hand, and the password for root alone', () => {
    const facts = { files: new Map(), units: new Map() };
    const modes = new Map(
      ldirectordChecks.plan(facts, hostNamed('lb1'), cluster, nobody).map(({ run }) => [run[4], run[5]] as const),
    );
    for (const kind of ['mysql', 'http', 'https', 'imaps', 'pops', 'smtps', 'submission', 'connect']) {
      assert.equal(modes.get(`/usr/local/lib/mailha/check-${kind}`), '755', kind);
    }
    assert.equal(modes.get(paths.monitorPassword), '600');
  });
});
