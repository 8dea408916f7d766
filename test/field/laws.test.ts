import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ownFault } from '../../src/checks/mail/queue-reason.ts';
import { ipvs } from '../../src/facts/director/ipvs.ts';
import { vrrp } from '../../src/facts/director/keepalived.ts';
import { addresses } from '../../src/facts/host/addresses.ts';
import { disks } from '../../src/facts/host/disks.ts';
import { units } from '../../src/facts/host/units.ts';
import { slapdNode } from '../../src/facts/ldap/node.ts';
import { nfsExports } from '../../src/facts/mail-store/nfs-exports.ts';
import type { Fact } from '../../src/model/check/fact.ts';
import { isInNetwork, sameAddress } from '../../src/model/text/address.ts';
import { captured } from '../support/captures.ts';
import { fieldInventory } from '../support/field.ts';
import { fc } from '../support/laws.ts';

/** What stands in place of a line that was mangled. */
const junk = fc.string({ maxLength: 60 }).map((text) => text.replaceAll(/[\n\r=]/g, '?'));

/** Lines of an answer, and which of them may be mangled. */
interface Lines {
  readonly fact: Fact;
  readonly text: string;
  readonly may: RegExp;
  /** In front of the junk, where its place says what it is about. */
  readonly front?: string;
}

const lists: Readonly<Record<string, Lines>> = {
  'a real server': {
    fact: ipvs,
    text: captured('field/03-ipvs-udp-same-address.txt'),
    may: /^ {2}-> \d/,
    front: '  -> ',
  },
  'an export': { fact: nfsExports, text: captured('field/65-etab-plain.etab'), may: /./ },
  'a file system': {
    fact: disks,
    text: 'Use% IUse% Type Mounted on\n 23% 4% ext4 /\n 6% - vfat /boot/efi\n 91% 3% xfs /srv/vmail\n',
    may: /\d%/,
  },
  'a contextCSN': {
    fact: slapdNode,
    text: captured('field/85-csn-two-sids.txt'),
    may: /^contextCSN/,
    front: 'contextCSN: ',
  },
  'a property of a unit': {
    fact: units,
    text: 'Id=nginx.service\nLoadState=loaded\nActiveState=active\n\nId=dovecot.service\nLoadState=loaded\nActiveState=failed\n',
    may: /^LoadState/,
    front: 'Result=',
  },
};

const read = (fact: Fact, text: string): unknown => {
  const parsed = fact.parse(text, 0);
  return typeof parsed === 'object' && parsed !== null && 'raw' in parsed ? { ...parsed, raw: '' } : parsed;
};

describe('law: a mangled line changes nothing about the others', () => {
  for (const [what, { fact, text, may, front = '' }] of Object.entries(lists)) {
    it(what, () => {
      const lines = text.split('\n');
      const places = lines.flatMap((line, at) => (may.test(line) ? [at] : []));
      assert(places.length > 1);
      fc.assert(
        fc.property(fc.constantFrom(...places), junk, (at, mangled) => {
          const without = lines.filter((_, n) => n !== at).join('\n');
          const withJunk = lines.with(at, `${front}${mangled}`).join('\n');
          assert.deepEqual(read(fact, withJunk), read(fact, without));
        }),
      );
    });
  }

  it('a virtual service: its real servers belong to it alone', () => {
    const text = captured('field/03-ipvs-udp-same-address.txt');
    const whole = ipvs.parse(text, 0)?.services ?? [];
    fc.assert(
      fc.property(fc.constantFrom(...whole), junk, ({ protocol, address }, mangled) => {
        const line = new RegExp(`^${protocol} +${address.replaceAll('.', '\\.')} .*$`, 'm');
        const left = ipvs.parse(
          text.replace(line, () => `x${mangled}`),
          0,
        )?.services;
        assert.deepEqual(
          left,
          whole.filter((one) => one.protocol !== protocol || one.address !== address),
        );
      }),
    );
  });

  it('one of several VRRP instances, or of several links', () => {
    const dump = JSON.parse(captured('field/13-keepalived-json-v2-track-process.json'));
    const links = JSON.parse(captured('field/77-addresses-vlan.json'));
    fc.assert(
      fc.property(fc.jsonValue(), (odd) => {
        const whole = vrrp.parse(JSON.stringify(dump), 0);
        assert.deepEqual(vrrp.parse(JSON.stringify({ ...dump, vrrp: [odd, ...dump.vrrp] }), 0), whole);
        assert.deepEqual(
          addresses.parse(JSON.stringify([odd, ...links]), 0),
          addresses.parse(JSON.stringify(links), 0),
        );
      }),
    );
  });
});

describe('law: addresses are compared as addresses', () => {
  it('in every way to write one', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), (one, other) => {
        assert.equal(sameAddress(one, other), one === other);
        assert(sameAddress(one, `::ffff:${one}`) && sameAddress(`[::ffff:${one}]`, one));
        assert(isInNetwork(one, '0.0.0.0/0') && isInNetwork(one, `${one}/32`) && isInNetwork(one, one));
        assert.equal(isInNetwork(one, `${other}/32`), one === other);
        assert.equal(isInNetwork(one, `${other}/255.255.255.0`), isInNetwork(one, `${other}/24`));
      }),
    );
  });
});

describe('law: what a remote server says is never the fault of this host', () => {
  it('whatever it says', () => {
    const [host] = fieldInventory.hosts;
    assert(host);
    const words = fc.oneof(
      fc.string({ maxLength: 80 }),
      fc.constantFrom('connect to 127.0.0.1[127.0.0.1]:10024: Connection refused', 'Command output: x', '[private/x]'),
    );
    fc.assert(
      fc.property(words, (said) => {
        assert.equal(ownFault(`host mx.example.org[203.0.113.9] said: 450 ${said}`, host), undefined);
      }),
    );
  });
});
