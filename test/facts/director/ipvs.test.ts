import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { declaredTable, ipvs } from '../../../src/facts/director/ipvs.ts';
import { inventory } from '../../support/fake-world.ts';

/** As ipvsadm 1.31 prints it. */
const raw = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
TCP  192.0.2.10:3306 sh (sh-fallback)
  -> 192.0.2.15:3306              Route   0      0          0
  -> 192.0.2.16:3306              Route   0      0          0
TCP  192.0.2.12:80 sh (sh-fallback)
  -> 192.0.2.17:80                Route   1      3          12
TCP  192.0.2.12:993 wrr persistent 600
  -> 192.0.2.17:993               Masq    1      0          1
TCP  192.0.2.12:995 wrr persistent 600 mask 255.255.255.0
UDP  192.0.2.12:53 rr ops
`;

describe('ipvs.table', () => {
  it('reads services with scheduler and persistence, and real servers with weight and connections', () => {
    const table = ipvs.parse(raw, 0);
    assert.equal(table?.raw, raw);
    const web = table?.services.find(({ address }) => address === '192.0.2.12:80');
    assert.deepEqual(web, {
      protocol: 'TCP',
      address: '192.0.2.12:80',
      scheduler: 'sh',
      persistent: undefined,
      flags: ['sh-fallback'],
      realServers: [{ address: '192.0.2.17:80', forward: 'Route', weight: 1, active: 3, inactive: 12 }],
    });
    assert.deepEqual(
      table?.services.map(({ protocol, address, scheduler, persistent, realServers }) =>
        [protocol, address, scheduler, persistent ?? '-', realServers.length].join(' '),
      ),
      [
        'TCP 192.0.2.10:3306 sh - 2',
        'TCP 192.0.2.12:80 sh - 1',
        'TCP 192.0.2.12:993 wrr 600 1',
        'TCP 192.0.2.12:995 wrr 600 0',
        'UDP 192.0.2.12:53 rr - 0',
      ],
    );
    assert.deepEqual(
      table?.services.slice(3).map(({ flags }) => flags),
      [['mask 255.255.255.0'], ['ops']],
    );
  });

  it('is undefined where ipvsadm is not installed', () => {
    assert.equal(ipvs.parse('', 127), undefined);
  });

  it('has what is declared by public address, with the words of ipvsadm', () => {
    const [mysql] = declaredTable(inventory);
    assert.equal(mysql?.address, '192.0.2.10:3306');
    assert.equal(mysql?.forward, 'Route');
    assert.deepEqual(
      mysql?.realServers.map(({ address }) => address),
      ['192.0.2.15:3306', '192.0.2.16:3306'],
    );
  });
});
