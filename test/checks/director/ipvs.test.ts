import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tableAsDeclared, tablesAlike } from '../../../src/checks/director/ipvs.ts';
import { realServersServe } from '../../../src/checks/director/real-servers.ts';
import { ipvs } from '../../../src/facts/director/ipvs.ts';
import type { LdirectordView } from '../../../src/facts/director/ldirectord.ts';
import { judged, view } from '../../support/views.ts';

/** Output of ipvsadm; `http` has the weights of mail1 and mail2, `-` for a missing entry. */
function table({ mysql = 1, http = [1, 1] as readonly (number | '-')[], scheduler = 'sh', extra = '' } = {}) {
  const real = (address: string, weight: number | '-') =>
    weight === '-' ? '' : `  -> ${address}  Route   ${weight}      0          0\n`;
  const raw = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
TCP  192.0.2.10:3306 sh (sh-fallback)
${real('192.0.2.15:3306', mysql)}${real('192.0.2.16:3306', mysql)}TCP  192.0.2.12:80 ${scheduler}${scheduler === 'sh' ? ' (sh-fallback)' : ''}
${real('192.0.2.17:80', http[0] ?? '-')}${real('192.0.2.18:80', http[1] ?? '-')}${extra}`;
  return { ipvs: ipvs.parse(raw, 0) };
}

describe('ipvs.as-declared', () => {
  const judge = (lb2: ReturnType<typeof table>) => judged(tableAsDeclared, view({ lb1: table(), lb2 }));

  it('is ok whatever the weights are', () => {
    assert.deepEqual(judge(table({ http: [0, '-'] })), {
      status: 'ok',
      hosts: ['lb1', 'lb2'],
      summary: 'lb1 and lb2: 2 virtual services as declared',
    });
  });

  it('names what differs: a scheduler, an extra service, an undeclared real server', () => {
    const strays = 'TCP  192.0.2.12:25 wrr\nTCP  192.0.2.12:80 wrr\n';
    assert.match(judge(table({ scheduler: 'wrr' })).summary, /^IPVS table of lb2: http has scheduler wrr, not sh; lb1/);
    assert.match(judge(table({ extra: strays })).summary, /192\.0\.2\.12:25 is not declared/);
    assert.match(
      judge(table({ extra: '  -> 192.0.2.99:80  Masq   1      0          0\n' })).summary,
      /192\.0\.2\.99:80 of http is not declared, 192\.0\.2\.99:80 of http has forwarding method Masq, not Route/,
    );
  });

  it('is critical without a table', () => {
    const verdict = judge({ ipvs: undefined });
    assert.equal(verdict.status, 'critical');
    assert.match(verdict.summary, /^lb2 has no IPVS table/);
  });
});

describe('ipvs.alike', () => {
  const judge = (lb1: ReturnType<typeof table>, lb2?: ReturnType<typeof table>) =>
    judged(tablesAlike, view({ lb1, lb2 }));

  it('is ok when both give every real server the same weight', () => {
    assert.deepEqual(judge(table(), table()), {
      status: 'ok',
      hosts: ['lb1', 'lb2'],
      summary: 'lb1 and lb2 agree on every real server',
    });
  });

  it('names each real server on which they disagree', () => {
    const { status, summary } = judge(table(), table({ http: [0, '-'] }));
    assert.equal(status, 'degraded');
    assert.match(summary, /192\.0\.2\.17:80 of 192\.0\.2\.12:80 has weight 1 on lb1 and 0 on lb2/);
    assert.match(summary, /192\.0\.2\.18:80 of 192\.0\.2\.12:80 has weight 1 on lb1 and none on lb2/);
  });

  it('is degraded when there is one table and nothing to compare it with, and unknown without any', () => {
    assert.equal(judge(table()).status, 'degraded');
    assert.equal(judged(tablesAlike, view({ lb1: { ipvs: undefined } })).status, 'unknown');
  });
});

describe('real-servers.serve', () => {
  const quiet: LdirectordView = { maintenance: new Map(), reasons: new Map() };
  const judge = (shown: ReturnType<typeof table>, ldirectord: Partial<LdirectordView> = {}) => {
    const director = { ...shown, ldirectord: { ...quiet, ...ldirectord } };
    return judged(realServersServe, view({ lb1: director, lb2: director }));
  };

  it('is ok when all have a weight', () => {
    assert.deepEqual(judge(table()), {
      status: 'ok',
      hosts: ['db1', 'db2', 'mail1', 'mail2'],
      summary: 'mysql and http up on all real servers',
    });
  });

  it('quotes the check of the director for a real server without a weight', () => {
    const why = 'port 80: connection refused';
    const verdict = judge(table({ http: [1, 0] }), { reasons: new Map([['192.0.2.12:80-192.0.2.18:80', why]]) });
    assert.equal(verdict.status, 'degraded');
    assert.match(
      verdict.summary,
      /^http: 1 of 2 real servers up, mail2 fails its check \(port 80: connection refused\)/,
    );
    assert('remedy' in verdict && verdict.remedy.includes('ss -ltnp sport = :80'));
  });

  it('reports a drain, by address or by address and port, before its check result', () => {
    const reasons = new Map([['192.0.2.12:80-192.0.2.17:80', 'port 80: connection refused']]);
    for (const name of ['192.0.2.17', '192.0.2.17:80']) {
      const { summary } = judge(table({ http: [0, 1] }), {
        maintenance: new Map([
          [name, 'by U0ALICE because of its disk'],
          ['README', ''],
        ]),
        reasons,
      });
      assert.match(
        summary,
        /mail1 is drained by U0ALICE because of its disk \(\/etc\/ha\.d\/maintenance\/192\.0\.2\.17(:80)? on lb1\)/,
      );
    }
    assert.doesNotMatch(
      judge(table({ http: [0, 1] }), { maintenance: new Map([['192.0.2.1', '']]) }).summary,
      /drained/,
    );
  });

  it('is critical when none is left, and puts that first', () => {
    const verdict = judge(table({ mysql: 0, http: [1, '-'] }));
    assert.equal(verdict.status, 'critical');
    assert.match(
      verdict.summary,
      /^mysql: 0 of 2 real servers up, db1 has weight 0 or no entry \(ldirectord gives no reason\)/,
    );
    assert.match(verdict.summary, /http: 1 of 2 real servers up/);
  });

  it('counts a real server as down when one director gives it weight 0', () => {
    const lb1 = { ...table(), ldirectord: quiet };
    const lb2 = { ...table({ http: [1, 0] }), ldirectord: quiet };
    assert.equal(judged(realServersServe, view({ lb1, lb2 })).status, 'degraded');
  });

  it('skips a service that was never set up on any of its real servers, and says so', () => {
    const unit = { known: true, active: 'active', enabled: true, changedAt: 0, restarts: 0 };
    const units = (...known: readonly string[]) => ({ units: new Map(known.map((name) => [name, unit])) });
    const director = { ...table({ mysql: 0 }), ldirectord: quiet };
    const directors = view({ lb1: director, lb2: director });
    const mail = { mail1: units('nginx.service'), mail2: units('nginx.service') };
    assert.deepEqual(judged(realServersServe, directors, view({ db1: units(), db2: units(), ...mail })), {
      status: 'ok',
      hosts: ['mail1', 'mail2'],
      summary: 'http up on all real servers; not set up yet: mysql',
    });
    // A missing daemon on one host, or hosts that are all unreachable, still count as set up.
    const half = view({ db1: units('mariadb.service'), db2: units(), ...mail });
    assert.equal(judged(realServersServe, directors, half).status, 'critical');
    assert.equal(
      judged(realServersServe, directors, view({ db1: undefined, db2: undefined, ...mail })).status,
      'critical',
    );
  });

  it('is unknown when no reachable director has a table', () => {
    const none = { ipvs: undefined, ldirectord: quiet };
    assert.equal(judged(realServersServe, view({ lb1: none, lb2: undefined })).status, 'unknown');
  });
});
