import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mailJob } from '../../../jobs/look/mail.ts';
import { mailWorld, told, vip } from '../../support/mail-world.ts';
import { daemonsOf } from '../../support/pretend-iredmail.ts';
import { pretendMail } from '../../support/pretend-mail.ts';

const declaredRelease = { version: '1.8.1', source: 'x', sha256: '0'.repeat(64), roundcube: false };

describe('mail', () => {
  it('shows the mail hosts side by side, and what their services say through the VIP', async () => {
    const { status, bad, texts } = await told(mailWorld(), mailJob);
    assert.deepEqual([status, bad], ['ok', []]);
    assert.match(texts[0] ?? '', /^ +mail1 +mail2$/m);
    assert.match(texts[0] ?? '', /^postfix +active +active$/m);
    assert.match(texts[0] ?? '', /^other daemons +10 active +10 active$/m);
    assert.match(texts[0] ?? '', /^queue deferred +0 +0$/m);
    assert.match(texts[0] ?? '', /^certificate +AB:CD…, 100 days/m);
    assert.match(texts[0] ?? '', /^use iRedAdmin +here +-$/m);
    assert.match(texts[1] ?? '', /^imaps +192\.0\.2\.12:993 +0\.01 s +\* OK ready$/m);
  });

  it('names daemons that are down, and pages that do not answer', async () => {
    const down = new Map(daemonsOf()).set('iredapd', {
      known: true,
      unit: 'iredapd',
      active: 'failed',
      file: 'enabled',
    });
    const others: Readonly<Record<string, unknown>> = {
      'iredmail.daemons': down,
      'iredmail.web-pages': new Map([['/iredadmin/', 502]]),
    };
    const world = mailWorld({ facts: ({ name }, { id }) => (name === 'mail1' ? others[id] : undefined) });
    const declared = {
      ...world.cluster.inventory,
      mail: { ...world.cluster.inventory.mail, iredmail: declaredRelease },
    };
    const { texts, bad } = await told({ ...world, cluster: { ...world.cluster, inventory: declared } }, mailJob);
    assert.match(texts[0] ?? '', /^other daemons +iredapd failed +10 active$/m);
    assert.match(texts[0] ?? '', /^https \/iredadmin\/ +502 +303$/m);
    assert.match(bad.join('\n'), /^degraded mail\.daemons: on mail1 iredapd is failed; .*run on mail2 -> /m);
    assert.match(bad.join('\n'), /^degraded mail\.web: on mail1 \/iredadmin\/ answers 502; /m);
  });

  it('tells a service that does not answer through the VIP, and one that says something else', async () => {
    const refused = { ok: false, kind: 'unreachable', why: 'connection refused: nothing listens there' } as const;
    const silent = await told(mailWorld({ mail: pretendMail({ [vip]: { greet: refused } }) }), mailJob);
    assert.match(
      silent.bad.join(),
      /^critical mail\.through-vip: imaps fails at 192\.0\.2\.12:993: connection refused.* -> `ipvs` shows/,
    );
    const bye = { ok: true, said: '* BYE too many', ms: 5 } as const;
    const odd = await told(mailWorld({ mail: pretendMail({ [vip]: { greet: bye } }) }), mailJob);
    assert.match(odd.bad.join(), /unexpected reply "\* BYE too many"/);
  });

  it('probes nothing through the VIP before iRedMail is installed', async () => {
    const world = mailWorld({ facts: (_, { id }) => (id === 'iredmail.state' ? { release: undefined } : undefined) });
    const { texts, judgements } = await told(world, mailJob);
    assert.deepEqual([texts.length, judgements.length], [1, 0]);
  });
});
