import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { transcript } from '../../src/dev/console/transcript.ts';
import { type Demo, startDemo } from '../../src/dev/demo/demo.ts';
import { approve, channel, ending, type } from '../../src/dev/demo/story.ts';
import { ensurePackages } from '../../src/dev/lab/debian.ts';
import { drills } from '../../src/drills/index.ts';
import { greetingOutageDuring } from '../support/greetings.ts';

const minutes = (n: number) => n * 60_000;
/** The guide's own drill, so many times in a row. */
const rounds = Number(process.env.MAILHA_ROUNDS ?? 20);
/** Names of those to run, with commas between; all when not given. */
const only = process.env.MAILHA_DRILLS?.split(',');

/** Longest time between the first unanswered SYN and the next answered one, in seconds. */
function longestSilence(text: string): number {
  const asked = new Map<string, { readonly at: number; answered: boolean }>();
  for (const [, at, from, to = '', flags] of text.matchAll(/^(\d+\.\d+) IP (\S+) > (\S+): Flags \[(S\.?)\]/gm)) {
    if (flags === 'S' && from?.startsWith('192.0.2.1.') && !asked.has(from)) {
      asked.set(from, { at: Number(at), answered: false });
    } else if (flags === 'S.') {
      const client = asked.get(to);
      // The kernel asks again after a second, for which no client waits.
      if (client && Number(at) - client.at < 0.9) client.answered = true;
    }
  }
  let [longest, since] = [0, Number.NaN];
  for (const { at, answered } of [...asked.values()].sort((a, b) => a.at - b.at)) {
    if (!answered) since = Number.isNaN(since) ? at : since;
    else if (!Number.isNaN(since)) {
      longest = Math.max(longest, at - since);
      since = Number.NaN;
    }
  }
  return longest;
}

/**
 * Guests share two processors. Where one boots, or all are asked at once, one client of a service may not be served, and of IMAPS and
 * POP3S, for which Dovecot forks and shakes hands, more. In seconds.
 */
const onePatience = 2.5;

/** As expected, or but for what the lab is too slow for; `idle` is the longest outage of IMAPS and POP3S without any fault. */
function isHeld(said: string, idle: number): boolean {
  if (/ on \w+ held/i.test(said)) return true;
  const [head = '', ...findings] = said.split('; ');
  const isSlow = (finding: string) => {
    const [, service = '', ...numbers] = /^(\S+) unavailable (\S+) s \(limit (\S+) s\)/.exec(finding) ?? [];
    const [seconds = Number.NaN, limit = 0] = numbers.map(Number);
    if (/^(?:imaps|pops)$/.test(service)) return seconds <= limit + Math.max(onePatience, idle);
    return limit === 0 && seconds <= onePatience;
  };
  return / on \w+ deviated/i.test(head) && findings.every(isSlow);
}

/** Everything is real, the power that fails included. */
describe('drills on a deployed cluster', { timeout: minutes(240) }, () => {
  let demo: Demo;
  /** The longest outage of IMAPS and POP3S while all hosts are checked, in seconds. */
  let idle: number;

  before(
    async () => {
      const lab = { name: process.env.MAILHA_LAB ?? 'test-drills' };
      demo = await startDemo({ lab, iredmail: true, say: console.error });
      await does('deploy all', minutes(90));
      const twice = async () => {
        for (let n = 0; n < 2; n += 1) await isOk();
      };
      idle = await greetingOutageDuring(demo.lab, twice);
      console.error(`imaps and pops without a fault: up to ${idle} s without service`);
    },
    { timeout: minutes(100) },
  );
  after(() => demo?.stop());

  async function does(text: string, within = minutes(15)): Promise<{ readonly said: string; readonly thread: string }> {
    const thread = await type(demo.workspace, text);
    await approve(demo.workspace, thread, minutes(5));
    const said = await ending(demo.workspace, thread, within);
    console.error(said);
    return { said, thread: await transcript(demo.workspace, channel, thread) };
  }

  async function isOk(): Promise<void> {
    const { said, thread } = await does('status');
    assert.match(said, /^OK lab: /, thread);
  }

  /** The last minutes of a total loss count as long as they are counted. */
  async function isOkAgain(): Promise<void> {
    for (const limit = Date.now() + minutes(8); ; await sleep(20_000)) {
      const { said, thread } = await does('status');
      if (said.startsWith('OK lab: ')) return;
      assert(Date.now() < limit, thread);
    }
  }

  /** Runs something where the worker is. */
  async function inNetwork(...argv: readonly string[]): Promise<void> {
    const [program = '', ...args] = demo.lab.inNamespace(argv);
    await promisify(execFile)(program, args);
  }

  /** Until keepalived is stopped. */
  async function hurting(text: string) {
    const thread = await type(demo.workspace, text);
    await approve(demo.workspace, thread, minutes(5));
    const shown = () => transcript(demo.workspace, channel, thread);
    const isHurt = async () => (/: stop keepalived\./i.test(await shown()) ? true : undefined);
    await demo.workspace.until('keepalived is stopped', isHurt, minutes(2));
    return { thread, shown };
  }

  for (const { id } of drills.filter((one) => only?.includes(one.id) ?? true)) {
    it(`${id} is held`, async () => {
      const { said, thread } = await does(`drill ${id}`);
      console.error(thread.slice(thread.indexOf('service  ') - 5));
      assert(isHeld(said, idle), thread);
      assert.match(thread, new RegExp(`\\[file\\] ${id} on \\w+, ${id}-\\S+\\.png, \\d{4,} bytes`));
      assert.match(thread, new RegExp(`${id}-\\S+\\.json, \\d+ bytes`));
    });
  }

  it('drains a host for some time, says who, why and until when, and reminds when it is over', async () => {
    const { said } = await does('maintenance mail2 for 1m because its disk is being replaced');
    assert.match(said, /mail2 drained; .*reminder in 1 min/);
    const drained = /mail2 is drained until \d{4}-\d\d-\d\d \d\d:\d\d UTC by alice because its disk is being replaced/;
    assert.match((await does('status directors')).thread, drained);
    const reminded = await demo.workspace.until(
      'the reminder comes',
      async () =>
        (await demo.workspace.messages(channel)).find(({ text }) => /^DEGRADED lab: maintenance mail2/.test(text)),
      minutes(3),
    );
    assert.match(reminded.text, drained);
    assert.match((await does('maintenance mail2 over')).said, /mail2 back in service on every director/);
    assert.match((await does('maintenance')).said, /no real server is drained/i);
  });

  it('moves the VIPs away and back by `switchover`, with a short outage at most', async () => {
    const { said, thread } = await does('switchover');
    assert.match(said, /switchover on \w+ held/i, thread);
    console.error(thread);
  });

  it('starts a scheduled drill, which waits for approval', async () => {
    const before = new Set((await demo.workspace.messages(channel)).map(({ ts }) => ts));
    await does('drill schedule ldap-loss */15 * * * *');
    const asked = await demo.workspace.until(
      'it is asked for',
      async () =>
        (await demo.workspace.messages(channel)).find(
          ({ ts, text }) => !before.has(ts) && /drill ldap-loss \(job/.test(text),
        ),
      minutes(17),
    );
    await does('drill unschedule ldap-loss');
    assert(await approve(demo.workspace, asked.ts, minutes(2)));
    const said = await ending(demo.workspace, asked.ts, minutes(10));
    assert(isHeld(said, idle), said);
  });

  it('runs a scheduled drill unattended where a policy names it', async () => {
    const before = new Set((await demo.workspace.messages(channel)).map(({ ts }) => ts));
    assert.match((await does('drill schedule switchover */15 * * * *')).said, /approved by the policy lab-switchover/);
    const begun = async () =>
      (await demo.workspace.messages(channel)).find(
        ({ ts, text }) => !before.has(ts) && /drill switchover \(job/.test(text),
      );
    const { ts } = await demo.workspace.until('it is asked for', begun, minutes(17));
    await does('drill unschedule switchover');
    assert.match(await ending(demo.workspace, ts, minutes(5)), /switchover on \w+ (held|deviated)/i);
    assert.match(await transcript(demo.workspace, channel, ts), /approved by the policy lab-switchover/);
  });

  it('breaks the last healthy one only with the full command', async () => {
    await demo.lab.ssh('mail2', ['systemctl', 'stop', 'slapd']);
    const refused = (await does('drill ldap-loss mail1')).said;
    assert.match(refused, /not started: steady-state check failed/);
    const { said, thread } = await does('drill ldap-loss mail1 although mail1 is the last healthy one');
    assert.match(thread, /not all checks are ok, so it may be the last that serves/);
    assert.match(said, /ldap-loss on mail1 (held|deviated|aborted)/i);
    assert.equal((await demo.lab.ssh('mail1', ['systemctl', 'is-active', 'slapd'])).stdout.trim(), 'active');
    await demo.lab.ssh('mail2', ['systemctl', 'start', 'slapd']);
    console.error(said);
    await isOkAgain();
  });

  it('draws how drills went', async () => {
    const { said, thread } = await does('drill history');
    assert.match(thread, /\[file\] History of .*, drill-history\.png, \d{5,} bytes/);
    console.error(said);
  });

  it(`vip-switchover is held ${rounds} times in a row`, { skip: rounds === 0 }, async () => {
    const longest: number[] = [];
    for (let n = 0; n < rounds; n += 1) {
      const { said } = await does('drill vip-switchover');
      assert.match(said, /vip-switchover on \w+ held/);
      longest.push(Number(/longest outage was (\d+\.\d+) s/.exec(said)?.[1] ?? 0));
    }
    longest.sort((a, b) => a - b);
    console.error(`min ${longest[0]} s, median ${longest[Math.floor(rounds / 2)]} s, max ${longest.at(-1)} s`);
    const { thread } = await does('drill history vip-switchover');
    console.error(thread);
  });

  it('measures what the cable shows, to within 25 ms', async () => {
    await ensurePackages(['tcpdump'], console.error);
    const filter = 'tcp port 80 and tcp[tcpflags] & tcp-syn != 0';
    const [program = '', ...args] = demo.lab.inNamespace(['tcpdump', '-i', 'public', '-nn', '-tt', '-l', filter]);
    const tcpdump = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let seen = '';
    tcpdump.stdout.setEncoding('utf8').on('data', (text: string) => {
      seen += text;
    });
    const { said, thread } = await does('drill vip-switchover');
    tcpdump.kill('SIGTERM');
    await once(tcpdump, 'close');
    assert.match(said, /held/);
    const measured = Number(/^http +\S+ s +(\d+\.\d+) s/m.exec(thread)?.[1] ?? 0);
    const shown = longestSilence(seen);
    console.error(`http: ${measured} s measured, ${shown.toFixed(3)} s on the cable`);
    assert(Math.abs(measured - shown) <= 0.025 + 0.005, seen.slice(-2000));
  });

  it('is reverted by another worker when this one is killed during the fault', async () => {
    const { shown } = await hurting('drill vip-switchover');
    demo.children.worker.process.kill('SIGKILL');
    demo.startWorker();
    await demo.workspace.until(
      'it is put back',
      async () =>
        /vip-switchover on \w+ aborted: worker lost or restore failed; restored \d+ s after/i.test(await shown())
          ? true
          : undefined,
      minutes(3),
    );
    console.error(await shown());
    await isOk();
  });

  it('has a digest with a picture of what rounds have measured', async () => {
    const { said, thread } = await does('digest now 1h');
    console.error(thread);
    assert.match(said, /^OK lab: /);
    assert.match(thread, /services up in every probe|Availability: /);
    assert.match(thread, /\[file\] lab, 1 h up to \S+, digest-lab-\S+\.png, \d{5,} bytes/);
  });

  it('alerts about a failing host in one thread, and about its recovery', async () => {
    await demo.lab.ssh('mail2', ['systemctl', 'stop', 'slapd']);
    // What was told before may be there as well, and be told again in the same thread.
    const ill = async () =>
      (await demo.workspace.messages('C0ALERTS')).find(({ text }) =>
        /^CRITICAL lab: .*slapd is down on mail2/.test(text),
      );
    const { ts } = await demo.workspace.until('people are told', ill, minutes(5));
    await demo.workspace.click({ user: 'U0ALICE', channel: 'C0ALERTS', ts, action_id: 'run' });
    const thread = () => transcript(demo.workspace, 'C0ALERTS', ts);
    const says = (what: RegExp) => async () => (what.test(await thread()) ? true : undefined);
    await demo.workspace.until('it is acknowledged', says(/acknowledged by @Alice/), minutes(1));
    await demo.lab.ssh('mail2', ['systemctl', 'start', 'slapd']);
    await demo.workspace.until('it is over', says(/resolved after \d+ min/), minutes(6));
    console.error(await thread());
  });

  it('puts it back though Redis is killed while the fault is there', async () => {
    const { thread, shown } = await hurting('drill vip-switchover');
    demo.children.redis.process.kill('SIGKILL');
    await sleep(5000);
    await demo.startRedis();
    const said = await ending(demo.workspace, thread, minutes(5));
    console.error(said, await shown());
    assert.equal((await demo.lab.ssh('lb1', ['systemctl', 'is-active', 'keepalived'])).stdout.trim(), 'active');
    await isOk();
  });

  it('is reverted by the host itself when the bot cannot reach it, and settled by `resume`', async () => {
    const { thread, shown } = await hurting('drill vip-switchover lb1');
    await ensurePackages(['nftables'], console.error);
    const addresses = (await demo.lab.ssh('lb1', ['hostname', '-I'])).stdout.trim().split(' ').join(', ');
    const rules = ['type filter hook output priority 0;', `ip daddr { ${addresses} } tcp dport 22 drop;`];
    await inNetwork('nft', ['table inet cut {', 'chain out {', ...rules, '}', '}'].join('\n'));
    const said = await ending(demo.workspace, thread, minutes(5));
    assert.match(said, /vip-switchover on lb1; a worker restores it before any other change/);
    const [, id] = /\(job (\d+)\)/.exec(said) ?? [];
    const heldBy2 = async () => /192\.0\.2\.1[02]\//.test((await demo.lab.ssh('lb2', ['ip', 'addr'])).stdout);
    await demo.workspace.until(
      'lb1 holds the VIPs again',
      async () => ((await heldBy2()) ? undefined : true),
      minutes(5),
    );
    await inNetwork('nft', 'delete table inet cut');
    await demo.workspace.slash({ user: 'U0ALICE', channel, text: `resume ${id}` });
    await demo.workspace.until(
      'it is settled',
      async () => (/aborted: worker lost or restore failed; restored/i.test(await shown()) ? true : undefined),
      minutes(3),
    );
    console.error(await shown());
    await isOk();
  });

  it('is refused on a target that is broken already, and says what is', async () => {
    await demo.lab.ssh('mail2', ['systemctl', 'stop', 'slapd']);
    const { said, thread } = await does('drill ldap-loss mail2');
    assert.match(said, /not started: steady-state check failed/, thread);
    assert.match(said, /slapd is down on mail2/);
    await demo.lab.ssh('mail2', ['systemctl', 'start', 'slapd']);
  });
});
