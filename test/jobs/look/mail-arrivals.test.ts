import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as soon } from 'node:timers/promises';
import { watchFor } from '../../../jobs/look/mail-arrivals.ts';
import type { SentProbe } from '../../../jobs/look/mail-probes.ts';
import type { OpenWay } from '../../../jobs/look/mail-ways-out.ts';
import type { FoundProbe, OpenMailbox } from '../../../src/model/mail/mail-client.ts';
import type { Observer } from '../../../src/model/plan/world.ts';

const run = 'x7Fq2LmPzT0a';
const probe: FoundProbe = { id: `1.${run}.mail1`, folder: 'INBOX', uid: 1 };
const ins = [{ host: 'mail1', sent: { ok: true }, acceptedAt: 0 }] as unknown as readonly SentProbe[];

function way(host: string, probes: OpenMailbox['probes']): OpenWay {
  const login = { ok: true, probes } as unknown as OpenWay['login'];
  return { host, vip: undefined, login, seen: new Map(), lost: undefined };
}

/** Whose time passes by sleeping alone. */
function world(): Observer {
  let now = 0;
  const sleep = async (seconds: number) => {
    now += seconds * 1000;
    await soon();
  };
  return { now: () => new Date(now), sleep } as unknown as Observer;
}

describe('the watch for probes', () => {
  // In the lab the IMAP process of one host waited 30 s for a lock of NFS (nfs4_retry_setlk).
  it('keeps asking the other hosts while one hangs, so that none is idle until it is closed', async () => {
    const hang = Promise.withResolvers<void>();
    let asked = 0;
    const hung = way('mail1', async () => {
      await hang.promise;
      return { ok: true, found: [probe] };
    });
    const other = way('mail2', async () => {
      asked += 1;
      if (asked === 60) hang.resolve();
      return { ok: true, found: [probe] };
    });
    assert.equal(await watchFor(world(), { ways: [hung, other], ins, run }), 30);
    assert.deepEqual([hung.lost, hung.seen.size, other.seen.size], [undefined, 1, 1]);
  });

  it('ends for all after a minute without the message, whatever each is doing', async () => {
    const [first, second] = ['mail1', 'mail2'].map((host) => way(host, async () => ({ ok: true, found: [] })));
    assert(first && second);
    assert.equal(await watchFor(world(), { ways: [first, second], ins, run }), 60);
  });
});
