import { describe } from 'node:test';
import { ldapConsumersConnected, ldapReplicated } from '../../src/checks/ldap/replication.ts';
import { ldapServerIds } from '../../src/checks/ldap/server-ids.ts';
import { providersSideBySide } from '../../src/checks/ldap/table.ts';
import { slapdConfig } from '../../src/facts/ldap/config.ts';
import { slapdNode } from '../../src/facts/ldap/node.ts';
import { captured } from '../support/captures.ts';
import { checked, fieldCases, fieldInventory } from '../support/field.ts';

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
