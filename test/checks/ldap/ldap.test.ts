import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { changesOnFirst } from '../../../src/checks/ldap/preferred-writer.ts';
import type { ProviderFacts } from '../../../src/checks/ldap/providers.ts';
import { ldapConsumersConnected, ldapEntriesAlike, ldapReplicated } from '../../../src/checks/ldap/replication.ts';
import { ldapServerIds } from '../../../src/checks/ldap/server-ids.ts';
import { slapdServes } from '../../../src/checks/ldap/serves.ts';
import { providersSideBySide } from '../../../src/checks/ldap/table.ts';
import { slapdConfig } from '../../../src/facts/ldap/config.ts';
import { type LdapDirectory, slapdNode } from '../../../src/facts/ldap/node.ts';
import type { Check } from '../../../src/model/check/check.ts';
import { parseCsn } from '../../../src/model/mail/csn.ts';
import { HostError } from '../../../src/model/text/errors.ts';
import { inventory } from '../../support/fake-world.ts';
import { hostNamed, judged, view } from '../../support/views.ts';

const captured = (name: string) => readFileSync(new URL(`../../fixtures/slapd/${name}.txt`, import.meta.url), 'utf8');

/** As captured on mail1, and the same from mail2's side. */
function provider(more: Partial<LdapDirectory> = {}, on: 'mail1' | 'mail2' = 'mail1'): ProviderFacts {
  const turn = (text: string) => (on === 'mail1' ? text : text.replaceAll('198.51.100.18/', '198.51.100.17/'));
  const node = slapdNode.parse(turn(captured('provider-node')), 0);
  const config = slapdConfig.parse(captured('provider-config'), 0);
  const services = [`ldap://198.51.100.${on === 'mail1' ? 17 : 18}/`];
  const said = node.directories?.map((directory) => ({ ...directory, ...more }));
  return { node: { ...node, directories: said }, config: { ...config, services } };
}

const down: ProviderFacts = { ...provider(), node: slapdNode.parse('', 0) };
const installed: ProviderFacts = {
  node: slapdNode.parse(captured('installed-node'), 0),
  config: slapdConfig.parse(captured('installed-config'), 0),
};
const bare: ProviderFacts = { node: slapdNode.parse('', 0), config: slapdConfig.parse('services \npath \n', 0) };

const receivedAt = Date.UTC(2026, 10, 26, 2, 18, 40);

function of(check: Check, mail1: ProviderFacts, mail2: ProviderFacts | undefined = provider({}, 'mail2')): string {
  const verdict = judged(check, view({ mail1, mail2 }, { receivedAt }));
  return `${verdict.status}: ${verdict.summary}${'remedy' in verdict ? ` → ${verdict.remedy}` : ''}`;
}

const csn = (time: string, sid: string) => parseCsn(`${time}Z#000000#${sid}#000000`);

describe('ldap.replicated', () => {
  it('is ok when each has what the other had', () => {
    assert.equal(of(ldapReplicated, provider()), 'ok: contextCSN is the same on mail1 and mail2 for every serverID');
  });

  it('compares the first reading of one with the second of the other', () => {
    const late = csn('20261126021840.000000', '411');
    assert.match(of(ldapReplicated, provider({ csns: [late, csn('20261126021836.968092', '412')] })), /^ok/);
  });

  it('reports a missing change per serverID', () => {
    const first = [csn('20261126021838.000000', '411'), csn('20261126021836.968092', '412')];
    const said = of(ldapReplicated, provider({ first, csns: first }));
    assert.match(said, /^degraded: mail2 lacks changes of mail1: serverID 411 \(4\.6 s behind\)/);
  });

  it('is critical when that is old, or when nothing of a provider came', () => {
    const first = [csn('20261126021836.968092', '412'), csn('20261126020000.000000', '413')];
    const said = of(ldapReplicated, provider({ first, csns: first }));
    assert.match(said, /critical: mail2 lacks .* serverID 413 \(none received\).*→ Type `ldap` again/);
  });
});

describe('ldap.consumers', () => {
  it('is ok when both wait for changes', () => {
    assert.match(of(ldapConsumersConnected, provider()), /^ok: replication running on mail1 and mail2/);
  });

  it('reports a consumer that is not connected, and one that is missing', () => {
    const away = [{ provider: 'ldap://198.51.100.18/', phase: 'Refresh', connection: '', lastContact: undefined }];
    assert.match(
      of(ldapConsumersConnected, provider({ consumers: away })),
      /^degraded: mail1 not connected to mail2.*198\.51\.100\.18:389/,
    );
    assert.match(of(ldapConsumersConnected, provider({ consumers: [] })), /mail1 not connected to mail2/);
    assert.match(of(ldapConsumersConnected, provider({ consumers: undefined })), /^unknown: cn=monitor on mail1/);
  });
});

describe('ldap.server-ids', () => {
  it('is ok when they differ', () => {
    assert.equal(of(ldapServerIds, provider()), 'ok: serverIDs differ: mail1 411 and mail2 412');
  });

  it('tells the same one twice, none, and another than declared', () => {
    assert.match(of(ldapServerIds, provider(), provider()), /^critical: mail1 and mail2 have the same serverID/);
    const deaf = provider();
    const none = { ...deaf, config: { ...deaf.config, services: ['ldap:///'] } };
    assert.match(of(ldapServerIds, none), /^critical: no serverID of mail1 matches a URL it listens on/);
    const serverIds = [{ id: 1, url: 'ldap://198.51.100.17/' }];
    assert.match(of(ldapServerIds, { ...deaf, config: { ...deaf.config, serverIds } }), /^degraded: .*mail1 has 1/);
  });
});

describe('ldap.entries', () => {
  it('tells that entries are missing though contextCSN is the same', () => {
    assert.equal(of(ldapEntriesAlike, provider()), 'ok: 6 entries on each');
    assert.match(
      of(ldapEntriesAlike, provider({ entries: 7 })),
      /^degraded: entries: mail1 7 and mail2 6, though contextCSN is the same/,
    );
  });
});

describe('ldap.serves', () => {
  for (const [what, facts, wanted] of [
    ['all is well', provider(), /^ok: slapd serves on mail1 and mail2$/],
    ['down', down, /^critical: slapd is down on mail1/],
    ['not replicated', installed, /^degraded: the directory on mail1 is not replicated.*`deploy mail`/],
    ['empty', provider({ filled: false }), /^critical: dc=example,dc=net is empty on mail1/],
    ['nearly full', provider({ pages: { used: 96, max: 100 } }), /^critical: slapd database map on mail1 is 96 % full/],
    ['silent', { ...down, node: { ...down.node, running: true, clientError: 'why' } }, /does not answer \(why\)/],
  ] as const) {
    it(what, () => assert.match(of(slapdServes, facts), wanted));
  }
});

describe('ldap.preferred-writer', () => {
  it('is the first host while its directory serves, whatever the others do', () => {
    assert.match(of(changesOnFirst, provider(), down), /^ok: use iRedAdmin on mail1/);
  });

  it('is the next one when the first is down or unreachable', () => {
    const said = of(changesOnFirst, down);
    assert.match(said, /^degraded: directory on mail1 is down: changes are made on mail2 → .*https:\/\/mail2/);
    const verdict = judged(changesOnFirst, view({ mail1: undefined, mail2: provider({}, 'mail2') }));
    assert.equal(verdict.status, 'degraded');
    assert.match(verdict.summary, /^mail1 is unreachable: changes are made on mail2/);
  });

  it('does not call a directory down that was only not read', () => {
    const error = new HostError('mail1', 'asking slapd.node: no answer from sh within 20 s');
    const seen = view({ mail2: provider({}, 'mail2') });
    const verdict = judged(changesOnFirst, {
      ...seen,
      missing: [{ host: hostNamed('mail1'), error, isReachable: true }],
    });
    assert.deepEqual([verdict.status, verdict.hosts], ['ok', ['mail2']]);
  });

  it('has no verdict when no directory serves', () => {
    const seen = view<Record<string, unknown>>({ mail1: { ...down }, mail2: { ...down } });
    assert.equal(changesOnFirst.judge(seen, inventory, { seen: [], missing: [] }), undefined);
  });
});

describe('before slapd is set up', () => {
  it('nothing is said', () => {
    const seen = view<Record<string, unknown>>({ mail1: { ...bare }, mail2: { ...bare } });
    for (const check of [slapdServes, ldapReplicated, ldapConsumersConnected, ldapServerIds, ldapEntriesAlike]) {
      assert.equal(check.judge(seen, inventory, { seen: [], missing: [] }), undefined, check.id);
    }
  });
});

describe('the providers side by side', () => {
  it('have a column for each, and a line for an unreachable one', () => {
    const text = providersSideBySide(view({ mail1: provider(), mail2: undefined }, { receivedAt }), inventory);
    assert.match(text, /^serverID +1041 \(411\)$/m);
    assert.match(text, /^contextCSN of 412 +20261126021836\.968092Z$/m);
    assert.match(text, /^last change +3 s ago$/m);
    assert.match(text, /^changes go to +here$/m);
    assert.match(text, /^consumers +mail2 Persist$/m);
    assert.match(text, /^mail2 unreachable$/m);
  });
});
