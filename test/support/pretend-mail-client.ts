import type { ClosedMailbox, Endpoint, HandedIn, MailClient } from '../../src/model/mail-flow.ts';

/** One mailbox behind several servers, each of which may fail in a way of its own. */
export interface PretendPost {
  /** By `address:port`; a probe is taken where nothing is said. */
  readonly smtp?: Readonly<Record<string, HandedIn>>;
  readonly imap?: Readonly<Record<string, ClosedMailbox>>;
  /** Probes that never come to the mailbox, by the `address:port` that took them. */
  readonly lost?: readonly string[];
  /** Servers that show an empty mailbox. */
  readonly blind?: readonly string[];
  /** Told of each mailbox that is opened, and gives back the port of our end. */
  readonly onOpen?: (at: string) => number;
}

export interface PretendMail extends MailClient {
  readonly left: () => readonly string[];
}

export function pretendMail({
  smtp = {},
  imap = {},
  lost = [],
  blind = [],
  onOpen = () => 40_000,
}: PretendPost = {}): PretendMail {
  const inbox = new Set<string>();
  const name = ({ address, port }: Endpoint) => `${address}:${port}`;
  return {
    left: () => [...inbox],
    async handIn(at, { id }) {
      const said = smtp[name(at)] ?? ({ kind: 'taken', ms: 20 } as const);
      if (said.kind === 'taken' && !lost.includes(name(at))) inbox.add(id);
      return said;
    },
    async open(at) {
      const closed = imap[name(at)];
      if (closed) return closed;
      const localPort = onOpen(name(at));
      return {
        ...{ kind: 'open', localPort, ms: 35 },
        find: async (ids) => (blind.includes(name(at)) ? [] : ids.filter((id) => inbox.has(id))),
        clear: async () => inbox.clear(),
        close: async () => {},
      };
    },
  };
}
