import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mailflowJob } from '../../jobs/mailflow.ts';
import { fakeWorld, inventory } from '../support/fake-world.ts';
import { bareMail } from '../support/pretend-iredmail.ts';
import { type PretendPost, pretendMail } from '../support/pretend-mail-client.ts';

const [vip, mail1, mail2] = ['192.0.2.12', '192.0.2.17', '192.0.2.18'];
const imaps = {
  name: 'imaps',
  vip: 'lb0',
  port: 993,
  on: 'mail',
  scheduler: 'wrr',
  forwarding: 'gate',
  check: 'imaps',
} as const;

/** Mail hosts with iRedMail behind a director that gives clients to one after the other, or to one only. */
async function flow(
  post: PretendPost = {},
  { sticky = false, services = [imaps] }: { sticky?: boolean; services?: readonly (typeof imaps)[] } = {},
) {
  const table = new Map<number, string>();
  let opened = 0;
  const mail = pretendMail({
    ...post,
    onOpen(at) {
      const port = 40_000 + table.size;
      if (at === `${vip}:993`) opened += 1;
      table.set(port, `${sticky || opened % 2 === 1 ? mail1 : mail2}:993`);
      return port;
    },
  });
  const world = {
    ...fakeWorld((host, fact) => {
      if (fact.id === 'iredmail.state') return { ...bareMail(host.name).state, release: '1.8.1' };
      if (fact.id === 'iredmail.certificate') return { fingerprint: 'AA:BB', until: 0 };
      const [, port] = /^ipvs.connection (\d+)/.exec(fact.id) ?? [];
      return host.name === 'lb1' ? table.get(Number(port)) : undefined;
    }),
    mail,
  };
  const declared = { ...world, cluster: { ...world.cluster, inventory: { ...inventory, services: [...services] } } };
  const outcome = await mailflowJob.run(declared, {});
  const judged = world.happenings.flatMap((one) => (one.kind === 'judged' ? [one.judgement] : []));
  const output = world.happenings.find((one) => one.kind === 'output');
  return { outcome, judged, table: output?.kind === 'output' ? output.text : '', left: mail.left() };
}

const words = ({ judged }: Awaited<ReturnType<typeof flow>>) =>
  judged.map(({ check, status, summary }) => `${check} ${status}: ${summary}`);

describe('mailflow', () => {
  it('hands in at each, fetches from each through the VIP, and leaves nothing behind', async () => {
    const seen = await flow();
    assert.equal(seen.outcome.sentence, 'the flow of mail is ok: all 2 checks passed');
    assert.deepEqual(words(seen), [
      'mail.flow-in ok: mail that is handed in at mail1 and mail2 is in its mailbox after 0.0 s',
      'mail.flow-out ok: mail1 and mail2 give the mailbox by IMAPS',
    ]);
    assert.equal(
      seen.table,
      `in by SMTP    taken after  in the mailbox after
mail1         20 ms        0.0 s
mail2         20 ms        0.0 s

out by IMAPS  open after   mails                 by
mail1         35 ms        2 of 2                the VIP
mail2         35 ms        2 of 2                the VIP
`,
    );
    assert.deepEqual(seen.left, []);
  });

  it('asks a host itself where the VIP leads this client to the other, or serves no IMAPS', async () => {
    const sticky = await flow({}, { sticky: true });
    assert.match(words(sticky)[1] ?? '', /ok: mail1 and mail2 give .* \(mail2 at its own address: the VIP leads/);
    assert.match((await flow({}, { services: [] })).table, /mail1 .* its own address/);
  });

  for (const [what, post, says] of [
    [
      'nobody listens',
      { smtp: { [`${mail2}:25`]: { kind: 'silent', why: 'connect ECONNREFUSED' } } },
      /flow-in degraded: mail2 does not take mail: connect ECONNREFUSED/,
    ],
    [
      'it asks to come again',
      {
        smtp: {
          [`${mail2}:25`]: {
            kind: 'refused',
            code: 451,
            said: '451 4.7.1 Intentional policy rejection, please try again later',
          },
        },
      },
      /flow-in unknown: mail2 refuses it: 451/,
    ],
    [
      'it takes no mail for anybody',
      {
        smtp: {
          [`${mail1}:25`]: { kind: 'refused', code: 550, said: '550 no' },
          [`${mail2}:25`]: { kind: 'refused', code: 550, said: '550 no' },
        },
      },
      /flow-in critical: mail1 refuses it: 550 no; mail2/,
    ],
    [
      'a mail never comes',
      { lost: [`${mail1}:25`] },
      /flow-in degraded: mail1 took a mail that came to no mailbox within a minute/,
    ],
    [
      'the VIP is dead',
      { imap: { [`${vip}:993`]: { kind: 'closed', why: 'connect ECONNREFUSED' } } },
      /flow-out critical: the VIP gives no mailbox: connect ECONNREFUSED/,
    ],
  ] as const) {
    it(`says so when ${what}`, async () => {
      const seen = await flow(post as PretendPost);
      assert.match(words(seen).join('\n'), says);
      assert(seen.judged.every(({ status, remedy }) => status === 'ok' || remedy));
      assert.deepEqual(seen.left, [], 'nothing is left');
    });
  }

  it('sees that the hosts do not have the same store', async () => {
    const blind = await flow({ blind: [`${mail2}:993`] }, { sticky: true });
    assert.match(words(blind)[1] ?? '', /flow-out critical: mail2 shows 0 of 2 mails that another host took/);
  });
});
