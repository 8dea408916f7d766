import type { Sighting } from '../../src/checks/mail/flow.ts';
import { isSticky, routingNotes } from '../../src/checks/mail/vip-routing.ts';
import type { Host } from '../../src/model/inventory/inventory.ts';
import type { MailReply, MailTrouble, OpenMailbox } from '../../src/model/mail/mail-client.ts';
import { probeAccount } from '../../src/model/mail/mail-probe.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import { type Door, doorOf, givenClients, holderOf, imaps, servedBy } from './mail-door.ts';

/** Dovecot limits connections per user and address (mail_max_userip_connections: 10), and others may be open. */
const mostConnections = 8;

/** A mailbox that is logged in to, and the messages seen in it. */
export interface OpenWay {
  readonly host: string | undefined;
  readonly vip: string | undefined;
  readonly login: MailReply<OpenMailbox>;
  readonly seen: Map<string, Sighting>;
  lost: MailTrouble | undefined;
}

export interface OpenWays {
  readonly ways: readonly OpenWay[];
  readonly notes: readonly string[];
}

interface Logins {
  readonly hosts: readonly Host[];
  readonly login: (address: string) => Promise<MailReply<OpenMailbox>>;
}

/**
 * Logs in once on each mail host: through the VIP until every real server has served a login, and at the host's own address
 * where the VIP does not lead. The IPVS table of the director that holds the VIP shows which host served it.
 */
export async function openWaysOut(
  world: Observer,
  hosts: readonly Host[],
  prints: readonly string[],
): Promise<OpenWays> {
  const { inventory, secrets } = world.cluster;
  const door = doorOf(inventory);
  const account = { user: probeAccount(inventory.domain), password: secrets.postmasterPassword };
  const login = (address: string) => world.mail.open({ address, port: imaps }, account, prints);
  const through = door ? await throughDoor(world, door, { hosts, login }) : { ways: [], notes: [noDoor] };
  const rest = hosts.filter(({ name }) => !through.ways.some(({ host }) => host === name));
  const direct = rest.map(async ({ name, public: address }) => way(name, undefined, await login(address)));
  return { ways: [...through.ways, ...(await Promise.all(direct))], notes: through.notes };
}

const noDoor = 'No VIP serves IMAPS (no service on port 993 is declared); each host was checked at its own address.';

const way = (host: string | undefined, vip: string | undefined, login: MailReply<OpenMailbox>): OpenWay => ({
  host,
  vip,
  login,
  seen: new Map(),
  lost: undefined,
});

async function throughDoor(world: Observer, door: Door, { hosts, login }: Logins): Promise<OpenWays> {
  const holder = await holderOf(world, door);
  const service = holder?.service;
  const targets = givenClients(service, hosts).map(({ name }) => name);
  const most = !service || isSticky(service) ? 1 : Math.min(4 * hosts.length, mostConnections);
  const ways: OpenWay[] = [];
  const spare: OpenMailbox[] = [];
  const isServed = (name: string | undefined) => ways.some(({ host }) => host === name);
  let opened = 0;
  // All stay open meanwhile: a director that counts connections sends the next one to another host.
  do {
    opened += 1;
    const reply = await login(door.address);
    const host = reply.ok && holder ? await servedBy(world, { holder, door, hosts }, reply.from) : undefined;
    if (reply.ok && host !== undefined && isServed(host)) spare.push(reply);
    else ways.push(way(host, door.vip, reply));
  } while (opened < most && ways.at(-1)?.host !== undefined && !targets.every(isServed));
  for (const mailbox of spare) await mailbox.close();
  const last = ways.at(-1);
  const notes = routingNotes({
    vip: door.vip,
    director: holder?.director.name,
    service,
    connections: opened,
    targets,
    last: { loggedIn: last?.login.ok === true, host: last?.host },
    unreached: hosts.map(({ name }) => name).filter((name) => !isServed(name)),
  });
  return { ways, notes };
}
