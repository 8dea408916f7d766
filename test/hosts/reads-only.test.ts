import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  AbandonRequest,
  AddRequest,
  Attribute,
  BindRequest,
  Change,
  CompareRequest,
  DeleteRequest,
  ExtendedRequest,
  ModifyDNRequest,
  ModifyRequest,
  PagedResultsControl,
  PresenceFilter,
  SearchRequest,
  UnbindRequest,
} from 'ldapts';
import { readsOnly } from '../../src/hosts/reads-only.ts';

const messageId = 7;
const filter = new PresenceFilter({ attribute: 'mail' });
const search = new SearchRequest({
  ...{ messageId, filter, attributes: ['mail'], baseDN: `o=${'d'.repeat(300)}`, scope: 'sub' as const },
  controls: [new PagedResultsControl({ value: { size: 500 } })],
}).write();
const external = new BindRequest({ messageId, mechanism: 'EXTERNAL' }).write();

describe('what passes to a directory that is read', () => {
  for (const [what, request] of [
    ['a search', search],
    ['a bind by SASL EXTERNAL', external],
    ['an abandon', new AbandonRequest({ messageId, abandonId: 3 } as never).write()],
    ['an unbind', new UnbindRequest({ messageId }).write()],
  ] as const) {
    it(`is ${what}, unchanged`, () => assert.deepEqual(readsOnly()(request), request));
  }

  const modification = new Attribute({ type: 'cn', values: ['x'] });
  for (const [what, request] of [
    ['a bind with a password', new BindRequest({ messageId, dn: 'cn=Manager', password: 'secret' })],
    ['a bind by another mechanism', new BindRequest({ messageId, mechanism: 'PLAIN', password: 'secret' })],
    ['an add', new AddRequest({ messageId, dn: 'cn=x', attributes: [modification] })],
    [
      'a modify',
      new ModifyRequest({ messageId, dn: 'cn=x', changes: [new Change({ operation: 'replace', modification })] }),
    ],
    ['a delete', new DeleteRequest({ messageId, dn: 'cn=x' })],
    ['a rename', new ModifyDNRequest({ messageId, dn: 'cn=x', newRdn: 'cn=y' })],
    ['a compare', new CompareRequest({ messageId, dn: 'cn=x', attribute: 'cn', value: 'x' })],
    ['an extended request', new ExtendedRequest({ messageId, oid: '1.3.6.1.4.1.4203.1.11.1' })],
  ] as const) {
    it(`is not ${what}, of which no byte goes`, () => {
      const passed = readsOnly();
      assert.deepEqual(passed(external), external);
      assert.throws(() => passed(request.write()), /is not a read/);
    });
  }

  it('comes whole, however it is cut', () => {
    const passed = readsOnly();
    const all = Buffer.concat([external, search]);
    const parts = Array.from(all, (_, n) => passed(all.subarray(n, n + 1)));
    assert.deepEqual(Buffer.concat(parts), all);
    assert(parts.every((part) => [0, external.length, search.length].includes(part.length)));
  });

  it('is nothing else than LDAP', () => {
    for (const bytes of [Buffer.from('GET / HTTP/1.0\r\n\r\n'), Buffer.from([0x30, 0x80]), Buffer.from([0x30, 0x00])]) {
      assert.throws(() => readsOnly()(bytes), /not an LDAP request|strange length|is not a read/);
    }
    const endless = Buffer.alloc(2 * 1024 * 1024, 0x20);
    endless.set([0x30, 0x84, 0x7f, 0xff, 0xff, 0xff]);
    assert.throws(() => readsOnly()(endless), /too long/);
  });

  it('is not a write that hides behind a search', () => {
    const hidden = new DeleteRequest({ messageId, dn: 'cn=x' }).write();
    assert.throws(() => readsOnly()(Buffer.concat([search, hidden])), /0x4a is not a read/);
  });
});
