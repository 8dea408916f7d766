import type { InboundPath } from '../../src/checks/mail/flow.ts';
import type { Host } from '../../src/model/inventory/inventory.ts';
import type { Delivered, Letter, MailReply } from '../../src/model/mail/mail-client.ts';
import { probeId, probeLetter } from '../../src/model/mail/mail-probe.ts';
import type { Observer } from '../../src/model/plan/world.ts';

/** A probe, and when it was accepted in ms since the epoch. */
export interface SentProbe extends InboundPath {
  readonly acceptedAt: number;
}

export interface Sending {
  readonly hosts: readonly Host[];
  /** Names the probes of one run; see newRun(). */
  readonly run: string;
  /** Hands a message over to the mail server at this address. */
  hand(address: string, letter: Letter): Promise<MailReply<Delivered>>;
}

/** Hands a probe over to each mail host, to all at once. */
export function sendProbes(world: Observer, { hosts, run, hand }: Sending): Promise<readonly SentProbe[]> {
  const { domain } = world.cluster.inventory;
  const now = world.now();
  return Promise.all(
    hosts.map(async ({ name, public: address }) => {
      const letter = probeLetter(probeId({ at: now.getTime(), run, host: name }), domain, now);
      const sent = await hand(address, letter);
      return { host: name, sent, acceptedAt: world.now().getTime() };
    }),
  );
}
