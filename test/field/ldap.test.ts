import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ldapConsumersConnected, ldapReplicated } from '../../src/checks/ldap/replication.ts';
import { ldapServerIds } from '../../src/checks/ldap/server-ids.ts';
import { slapdServes } from '../../src/checks/ldap/serves.ts';
import { providersSideBySide } from '../../src/checks/ldap/table.ts';
import { slapdConfig } from '../../src/facts/ldap/config.ts';
import { slapdNode } from '../../src/facts/ldap/node.ts';
import { captured } from '../support/captures.ts';
import { asked, checked, fieldCases, fieldInventory } from '../support/field.ts';

const config = (text: string) => slapdConfig.parse(text, 0);
const byName = config(captured('field/89-ldap-server-id-by-name.txt'));
/** mail1 says this, and mail2 the same of its own consumer. */
const both = (text: string) => ({
  mail1: { node: slapdNode.parse(text, 0), config: byName },
  mail2: { node: slapdNode.parse(text.replace('ldap://198.51.100.18/', 'ldap://198.51.100.17/'), 0), config: byName },
});

describe('field: contextCSN', () => {
  fieldCases(
    [
      ['85-csn-two-sids.txt', 'of two providers, in hex', /^contextCSN of 001 /m, /^contextCSN of 00b /m],
      ['88-csn-old.txt', 'of OpenLDAP 2.3: no fraction', /^contextCSN of 000 +20080822140512Z /m],
    ],
    (text) => {
      const seen = Object.entries(both(text)).map(([name, facts]) => {
        const [host] = fieldInventory.hosts.filter((one) => one.name === name);
        return { host: host as NonNullable<typeof host>, facts, sentAt: 0, receivedAt: 0 };
      });
      return providersSideBySide({ seen, missing: [] }, fieldInventory);
    },
  );
  fieldCases([['88-csn-old.txt', 'is compared', /^ok: contextCSN is the same on mail1 and mail2/]], (text) =>
    checked(ldapReplicated, both(text)),
  );
});

describe('field: consumers', () => {
  fieldCases(
    [
      ['85-csn-two-sids.txt', 'connected', /^ok: replication running on mail1 and mail2/],
      ['86-consumer-down.txt', 'olmSRConnection is empty', /^degraded: mail1 not connected to mail2; /],
    ],
    (text) => checked(ldapConsumersConnected, both(text)),
  );
});

describe('field: serverID', () => {
  fieldCases(
    [
      [
        '89-ldap-server-id-by-name.txt',
        'by host name, while slapd listens on every address',
        /^degraded: serverIDs differ from the inventory: mail1 has 1, mail2 has 2 ->/,
      ],
    ],
    (text) => {
      const { mail1, mail2 } = both(captured('field/85-csn-two-sids.txt'));
      return checked(ldapServerIds, {
        mail1: { ...mail1, config: config(text) },
        mail2: { ...mail2, config: config(text) },
      });
    },
  );
});

describe('field: SLAPD_SERVICES', () => {
  it('is the default of slapd where it is empty', () => {
    const { services } = asked(slapdConfig, {
      moved: {
        '/etc/default/slapd': 'SLAPD_SERVICES=\n',
        '/etc/ldap/slapd.conf': 'serverID 1 ldap://mail1.example.net\n',
        '/usr/sbin/slapd': {},
      },
    });
    assert.deepEqual(services, ['ldap:///']);
  });
});

describe('field: a directory that answers and refuses changes', () => {
  const node = captured('field/85-csn-two-sids.txt');
  const conf = captured('field/89-ldap-server-id-by-name.txt');
  const said = (nodeText: string, confText: string) =>
    checked(slapdServes, {
      mail1: { node: slapdNode.parse(nodeText, 0), config: config(confText) },
      mail2: { node: slapdNode.parse(node, 0), config: config(conf) },
    });
  const ldif = (switched: string) =>
    `services ldapi:///\npath /etc/ldap/slapd.d\n== directory\ndn: cn=config\nolcServerID: 1 ldap://198.51.100.17/\n\ndn: olcDatabase={1}mdb,cn=config\nolcDatabase: {1}mdb\nolcSyncrepl: {0}rid=001 provider=ldap://198.51.100.18/ type=refreshAndPersist\n${switched}\n== tls\n`;
  // A howto's two providers without it: every write to the second ends with (53), shadow context; no update referral.
  for (const [what, nodeText, confText, expected] of [
    ['mirrormode on', node, conf, /^ok/],
    ['no mirrormode', node, conf.replace('mirrormode on', ''), /^degraded: .*mail1 refuses changes \("shadow context/],
    ['mirrormode off', node, conf.replace('mirrormode on', 'mirrormode off'), /^degraded: .*mail1 refuses changes/],
    ['multiprovider true', node, conf.replace('mirrormode on', 'MultiProvider TRUE'), /^ok/],
    ['olcMultiProvider', node, ldif('olcMultiProvider: TRUE\n'), /^ok/],
    ['olcMirrorMode of 2.4', node, ldif('olcMirrorMode: TRUE\n'), /^ok/],
    ['neither in cn=config', node, ldif(''), /^degraded: .*mail1 refuses changes/],
    [
      'set read-only in cn=monitor',
      node.replace(/^olmMDBPagesMax: .*$/m, '$&\nreadOnly: TRUE'),
      conf,
      /^degraded: the directory on mail1 is read-only/,
    ],
  ] as const) {
    it(what, () => assert.match(said(nodeText, confText), expected));
  }
});

describe('field: ldapsearch at the socket of a slapd that runs', () => {
  const node = captured('field/85-csn-two-sids.txt');
  for (const [printed, expected] of [
    [
      "ldap_sasl_interactive_bind_s: Can't contact LDAP server (-1)",
      /^critical: slapd runs on mail1 but does not answer/,
    ],
    ['ldap_sasl_interactive_bind_s: Kann LDAP-Server nicht erreichen (-1)', /^critical: slapd runs on mail1/],
    ['ldap_sasl_interactive: Server is busy (51)', /^critical: slapd runs on mail1 but does not answer/],
    ['Server is unavailable (52)', /^critical/],
    ['', /^critical: .*no answer within 5 s/],
    [
      'ldap_sasl_interactive_bind_s: Unknown authentication method (-6)\n\tadditional info: SASL(-4): no mechanism available',
      /^unknown: slapd on mail1 answers but refuses root at its socket/,
    ],
    [
      'ldap_sasl_interactive_bind_s: Inappropriate authentication (48)\n\tadditional info: anonymous bind disallowed',
      /^unknown/,
    ],
    ['Confidentiality required (13)\nAdditional information: TLS confidentiality required', /^unknown: .*localssf/],
    [
      'ldapsearch: error while loading shared libraries: libldap-2.5.so.0: cannot open shared object file',
      /^unknown: slapd on mail1 not checked: ldapsearch: .*reinstall ldap-utils/,
    ],
  ] as const) {
    it(printed.split('\n', 1).join('') || 'nothing', () => {
      const silent = slapdNode.parse(`p /proc/541/comm\n== silence 1\n${printed}\n`, 0);
      const hosts = {
        mail1: { node: silent, config: byName },
        mail2: { node: slapdNode.parse(node, 0), config: byName },
      };
      assert.match(checked(slapdServes, hosts), expected);
    });
  }
});
