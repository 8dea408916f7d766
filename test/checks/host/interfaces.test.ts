import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { interfacesAsDeclared } from '../../../src/checks/host/interfaces.ts';
import { hostNamed, judged, view } from '../../support/views.ts';

const db1 = hostNamed('db1');
const judge = (name: string) =>
  judged(interfacesAsDeclared, view({ db1: { addresses: [{ interface: name, address: db1.private, prefix: 24 }] } }));

describe('host.interfaces', () => {
  it('is ok on the declared interface', () => {
    assert.equal(judge('eth1').summary, 'addresses of db1 are on the declared interfaces');
  });

  it('is degraded on another, and says what to write', () => {
    const verdict = judge('ens19');
    assert.equal(verdict.status, 'degraded');
    assert.equal(verdict.summary, `db1 has ${db1.private} on ens19 (cluster.yaml: eth1)`);
    assert('remedy' in verdict);
    assert.match(verdict.remedy, /^Write `interfaces: \{ private: ens19 \}` in the line of db1 in cluster\.yaml/);
  });
});
