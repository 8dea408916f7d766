import { z } from 'zod';
import { type Flow, flowTable, type In, judgeFlow, type Out } from '../src/checks/mail-flow.ts';
import { askAll, viewOf } from '../src/engine/look.ts';
import { servedBy } from '../src/facts/ipvs-connections.ts';
import { iredmailState } from '../src/facts/iredmail.ts';
import { mailCertificate } from '../src/facts/mail-certificate.ts';
import { Refused } from '../src/model/errors.ts';
import type { Host, Inventory } from '../src/model/inventory.ts';
import { hostsWith } from '../src/model/inventory.ts';
import type { ReadJob } from '../src/model/job.ts';
import type { Endpoint, Login, OpenMailbox } from '../src/model/mail-flow.ts';
import type { Observer } from '../src/model/world.ts';
import { sumUp } from './look.ts';

const Params = z.object({});

/** Seconds in which a mail comes to its mailbox, with virus scanner and all. */
const arrivalSeconds = 60;
const imaps = 993;

/**
 * Changes nothing on any host: a mail goes in as from anybody, comes out as for its owner, and is deleted as by them. The
 * mailbox is postmaster's, which every iRedMail has.
 */
export const mailflowJob: ReadJob<z.infer<typeof Params>> = {
  name: 'mailflow',
  writes: false,
  params: Params,
  async run(world) {
    const { hosts, login } = await whoServes(world);
    const flow = await watchFlow(world, hosts, login);
    const name = hosts.map((host) => host.name).join(', ');
    await world.report({ kind: 'output', host: name, command: 'SMTP in, IMAPS out', text: flowTable(flow) });
    return sumUp(world, judgeFlow(flow), 'the flow of mail');
  },
};

async function whoServes(world: Observer): Promise<{ readonly hosts: readonly Host[]; readonly login: Login }> {
  const { inventory, secrets } = world.cluster;
  const facts = { state: iredmailState, certificate: mailCertificate };
  const said = await askAll(world, [{ on: 'mail', facts }]);
  const { seen } = viewOf(hostsWith(inventory, 'mail'), said, facts);
  const ready = seen.filter((one) => one.facts.state.release !== undefined);
  const certificate = ready[0]?.facts.certificate?.fingerprint;
  if (certificate === undefined) throw new Refused('no mail host that answers has iRedMail; `deploy mail` installs it');
  const login = { user: `postmaster@${inventory.domain}`, password: secrets.postmasterPassword, certificate };
  return { hosts: ready.map(({ host }) => host), login };
}

async function watchFlow(world: Observer, hosts: readonly Host[], login: Login): Promise<Flow> {
  const began = world.now().getTime();
  const probes = hosts.map((host) => ({ host, id: `${began.toString(36)}-${host.name}` }));
  const handed = await Promise.all(
    probes.map(async ({ host, id }) => {
      const handedIn = await world.mail.handIn({ address: host.public, port: 25 }, { id, to: login.user });
      return { host, id, handedIn, at: world.now().getTime() };
    }),
  );
  const taken = handed.filter(({ handedIn }) => handedIn.kind === 'taken').map(({ id }) => id);
  const { outs, seen, vip } = await comeOut(world, hosts, { login, ids: taken });
  const ins = handed.map(({ host, id, handedIn, at }): In => {
    const after = seen.get(id);
    return { host: host.name, handedIn, seenMs: after === undefined ? undefined : Math.max(0, after - at) };
  });
  return { ins, outs, ...(vip === undefined ? {} : { vip }) };
}

interface Wanted {
  readonly login: Login;
  readonly ids: readonly string[];
}

/** Opens the mailbox by the VIP until every real server has given it, and at its own address where the VIP leads elsewhere. */
async function comeOut(world: Observer, hosts: readonly Host[], wanted: Wanted) {
  const seen = new Map<string, number>();
  const outs: Out[] = [];
  const virtual = vipOf(world.cluster.inventory);
  let vip: string | undefined;
  const left = () => hosts.filter(({ name }) => !outs.some((out) => out.host === name));
  for (let tries = 0; virtual && left().length > 0 && tries < 3 * hosts.length && vip === undefined; tries += 1) {
    const box = await world.mail.open(virtual, wanted.login);
    if (box.kind === 'closed') vip = box.why;
    else {
      const host = await realServerOf(world, box, virtual);
      if (host && left().includes(host)) outs.push(await look(world, box, { host, by: 'VIP', wanted, seen }));
      await box.close();
    }
  }
  for (const host of left()) {
    const box = await world.mail.open({ address: host.public, port: imaps }, wanted.login);
    if (box.kind === 'open') {
      outs.push(await look(world, box, { host, by: 'host', wanted, seen }));
      await box.close();
    } else {
      const of = wanted.ids.length;
      outs.push({ host: host.name, by: 'host', openMs: undefined, why: box.why, has: 0, of });
    }
  }
  await clear(world, hosts, wanted.login);
  return { outs, seen, vip };
}

/** Nothing of it is left, whichever host still gives the mailbox. */
async function clear(world: Observer, hosts: readonly Host[], login: Login): Promise<void> {
  for (const host of hosts) {
    const box = await world.mail.open({ address: host.public, port: imaps }, login);
    if (box.kind === 'closed') continue;
    await box.clear();
    return box.close();
  }
}

function vipOf(inventory: Inventory): Endpoint | undefined {
  const service = inventory.services.find(({ port, on }) => port === imaps && on === 'mail');
  const vip = inventory.vips.find(({ name }) => name === service?.vip);
  return vip && { address: vip.address, port: imaps };
}

async function realServerOf(world: Observer, { localPort }: OpenMailbox, at: Endpoint): Promise<Host | undefined> {
  const { inventory } = world.cluster;
  const fact = servedBy(localPort, `${at.address}:${at.port}`);
  const directors = hostsWith(inventory, 'director');
  const { seen } = viewOf(directors, await askAll(world, [{ on: 'director', facts: { fact } }]), { fact });
  const address = seen.map(({ facts }) => facts.fact).find((found) => found !== undefined);
  return hostsWith(inventory, 'mail').find((host) => address?.startsWith(`${host.public}:`));
}

interface Looking {
  readonly host: Host;
  readonly by: Out['by'];
  readonly wanted: Wanted;
  /** When each id was seen first. */
  readonly seen: Map<string, number>;
}

/** Waits for what nobody has seen yet; what another host has shown is there now or is missing. */
async function look(world: Observer, box: OpenMailbox, { host, by, wanted, seen }: Looking): Promise<Out> {
  const { ids } = wanted;
  const until = world.now().getTime() + (seen.size < ids.length ? arrivalSeconds : 5) * 1000;
  let found: readonly string[] = [];
  try {
    for (;;) {
      found = await box.find(ids);
      for (const id of found) if (!seen.has(id)) seen.set(id, world.now().getTime());
      if (found.length === ids.length || world.now().getTime() >= until) break;
      await world.sleep(1);
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { host: host.name, by, openMs: undefined, why, has: found.length, of: ids.length };
  }
  return { host: host.name, by, openMs: box.ms, has: found.length, of: ids.length };
}
