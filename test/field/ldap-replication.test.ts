import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ldapConsumersConnected, ldapEntriesAlike, ldapReplicated } from '../../src/checks/ldap/replication.ts';
import { providersSideBySide } from '../../src/checks/ldap/table.ts';
import { slapdConfig } from '../../src/facts/ldap/config.ts';
import { slapdNode } from '../../src/facts/ldap/node.ts';
import { replicationGates } from '../../src/targets/ldap-replication.ts';
import { captured } from '../support/captures.ts';
import { fieldInventory, inWords } from '../support/field.ts';

const config = slapdConfig.parse(captured('field/89-ldap-server-id-by-name.txt'), 0);
const mail1 = captured('field/85-csn-two-sids.txt');
const mail2 = mail1.replaceAll('198.51.100.18/', '198.51.100.17/');
/** Of serverID 00b, a few seconds before the look. */
const newest = '20230106202836.142061';
const receivedAt = Date.parse('2023-01-06T20:29:00Z');

/** Everything that `ldap` says of two providers. */
function said(one: string, other: string): string {
  const seen = [one, other].map((text, at) => {
    const host = fieldInventory.hosts.find(({ name }) => name === `mail${at + 1}`);
    assert(host);
    return { host, facts: { node: slapdNode.parse(text, 0), config }, sentAt: receivedAt, receivedAt };
  });
  const checks = [ldapReplicated, ldapConsumersConnected, ldapEntriesAlike].map((check) => {
    return `${check.id} ${inWords(check.judge({ seen, missing: [] } as never, fieldInventory, { seen: [], missing: [] }))}`;
  });
  return [...checks, providersSideBySide({ seen, missing: [] } as never, fieldInventory)].join('\n');
}

const without = (text: string, line: RegExp) => text.replaceAll(line, '');
const stale = 'contextCSN: 20190104171052.895118Z#000000#000#000000\n';

/** The phases are those of OpenLDAP's syncrepl.c, syncrepl_monitor_update(); a CSN is written by ldap_pvt_csnstr(). */
const cases: readonly (readonly [what: string, one: string, other: string, ...expected: RegExp[]])[] = [
  [
    'a provider has nothing of one serverID: no word that all is the same',
    mail1,
    without(mail2, /^contextCSN: .*#00b#.*\n/gm),
    /^ldap\.replicated degraded: mail2 lacks changes of mail1: serverID 00b \(none received\) ->/m,
  ],
  [
    'two hours behind, in words',
    mail1,
    mail2.replaceAll(newest, '20230106182836.142061'),
    /serverID 00b \(2 hours behind\) ->/,
  ],
  [
    'no overlay syncprov, so no contextCSN: nothing was compared',
    without(mail1, /^contextCSN: .*\n/gm),
    without(mail2, /^contextCSN: .*\n/gm),
    /^ldap\.replicated unknown: no contextCSN on mail1 and mail2/m,
  ],
  [
    'serverID 000 of the time before replication, on both',
    mail1.replaceAll(/^contextCSN/gm, `${stale}contextCSN`),
    mail2.replaceAll(/^contextCSN/gm, `${stale}contextCSN`),
    /^ldap\.replicated ok/m,
    /^contextCSN of 000 +2019/m,
  ],
  [
    'connected, and still comparing all entries',
    mail1.replace('Persist', 'Refresh'),
    mail2,
    /^ldap\.consumers degraded: mail1 is still loading from mail2 \(Refresh\); replication running on mail2 ->/m,
  ],
  [
    'Persist of the last connection, which is gone',
    mail1.replace(/^olmSRConnection: .*$/m, 'olmSRConnection:'),
    mail2,
    /^ldap\.consumers degraded: mail1 not connected to mail2/m,
  ],
  ['a consumer of itself', mail1.replaceAll('198.51.100.18/', '198.51.100.17/'), mail2, /mail1 not connected to mail2/],
  [
    'cn=monitor has no count',
    without(mail1, /^olmMDBEntries.*\n/gm),
    without(mail2, /^olmMDBEntries.*\n/gm),
    /^ldap\.entries nothing to say/m,
  ],
  [
    // Consumers then ignore new changes: "CSN too old, ignoring".
    'the clock was ahead, and was set back',
    mail1.replaceAll(newest, '20380106202836.142061'),
    mail2.replaceAll(newest, '20380106202836.142061'),
    /^last change +5479 days ahead of the clock/m,
    /^ldap\.replicated ok/m,
  ],
  [
    'the same of a serverID that a provider has: its changes do not reach the other one',
    mail1.replaceAll('20230104171052.895118Z#000000#001', '20230106232836.142061Z#000000#001'),
    mail2.replaceAll('20230104171052.895118Z#000000#001', '20230106232836.142061Z#000000#001'),
    /^ldap\.replicated critical: contextCSN of serverID 001 \(3 hours\) is ahead of the clock: changes made on mail1 do not/m,
    /-> Make changes on mail2 only/,
  ],
];

describe('field: replication of the directory', () => {
  for (const [what, one, other, ...expected] of cases) {
    it(what, () => {
      const words = said(one, other);
      for (const pattern of expected) assert.match(words, pattern);
    });
  }
});

describe('field: the gates of a first deploy', () => {
  it('do not wait for a contextCSN before the first change', () => {
    const host = fieldInventory.hosts.filter(({ roles }) => roles.includes('mail'));
    const texts = [mail1, mail2].map((text) => without(text, /^contextCSN: .*\n/gm));
    const seen = host.map((one, at) => {
      const facts = { node: slapdNode.parse(texts[at] ?? '', 0), config };
      return { host: one, facts, sentAt: receivedAt, receivedAt };
    });
    const bad = replicationGates.flatMap((check) => {
      const verdict = check.judge({ seen, missing: [] } as never, fieldInventory, { seen: [], missing: [] });
      return verdict?.status === 'unknown' ? [check.id] : [];
    });
    assert.deepEqual(bad, []);
  });
});
