import type {
  Delivered,
  FoundProbe,
  Greeting,
  MailClient,
  MailReply,
  MailTrouble,
  OpenMailbox,
} from '../../src/model/mail/mail-client.ts';
import { probeHeader } from '../../src/model/mail/mail-probe.ts';

/** How a pretended mail server differs from a good one. */
export interface PretendServer {
  readonly deliver?: MailTrouble;
  readonly open?: MailTrouble;
  /** Where its clients hand in mail: what it says instead, or how it signs. */
  readonly submit?: MailTrouble | { readonly signed?: (text: string) => Promise<string> };
  readonly greet?: MailReply<Greeting>;
  /** What it takes goes nowhere. */
  readonly loses?: true;
  /** It shows nothing of what others took: its store is its own. */
  readonly alone?: true;
}

export interface PretendMail {
  readonly client: MailClient;
  /** What is in the shared store, by the address of the server that took it. */
  readonly store: (FoundProbe & { readonly by: string })[];
  /** Addresses that somebody logged in at, each time. */
  readonly logins: string[];
  open(): number;
}

const delivered: Delivered = {
  from: '192.0.2.99',
  connectMs: 10,
  acceptMs: 120,
  said: '250 2.0.0 Ok: queued as 4XYZ',
  tls: 'TLSv1.3',
};

/** Good mail servers at every address but for these; `leads` tells which of them is behind an address, for the nth login. */
export function pretendMail(
  servers: Readonly<Record<string, PretendServer>> = {},
  leads: (address: string, nth: number) => string = (address) => address,
): PretendMail {
  const store: (FoundProbe & { readonly by: string })[] = [];
  const logins: string[] = [];
  const sources = new Map<number, string>();
  let uid = 0;
  let open = 0;
  const boxAt = (server: string): OpenMailbox => ({
    from: { address: '192.0.2.99', port: 40_000 + logins.length },
    loginMs: 50,
    probes: async () => ({ ok: true, found: store.filter(({ by }) => !servers[server]?.alone || by === server) }),
    source: async ({ uid: wanted }) => ({ ok: true, source: sources.get(wanted) ?? '' }),
    async remove(probes) {
      for (const probe of probes) {
        const at = store.findIndex((one) => one.uid === probe.uid);
        if (at >= 0) store.splice(at, 1);
      }
      return { ok: true, removed: probes.length };
    },
    async close() {
      open -= 1;
    },
  });
  const client: MailClient = {
    greet: async ({ address }) => servers[address]?.greet ?? { ok: true, said: '* OK ready', ms: 10 },
    async deliver({ address }, { text }) {
      const server = servers[address];
      if (server?.deliver) return server.deliver;
      uid += 1;
      sources.set(uid, text);
      const id = new RegExp(`^${probeHeader}: (.*)\r$`, 'm').exec(text)?.[1] ?? '';
      if (!server?.loses) store.push({ id, folder: 'INBOX', uid, by: address });
      return { ok: true, ...delivered };
    },
    async submit(at, letter) {
      const { submit = {} } = servers[at.address] ?? {};
      if ('ok' in submit) return submit;
      const text = (await submit.signed?.(letter.text)) ?? letter.text;
      return client.deliver({ ...at, port: 25 }, { ...letter, text }, []);
    },
    async open({ address }) {
      const server = leads(address, logins.length);
      const trouble = servers[server]?.open;
      if (trouble) return trouble;
      logins.push(address);
      open += 1;
      return { ok: true, ...boxAt(server) };
    },
  };
  return { client, store, logins, open: () => open };
}

const refused: MailTrouble = { ok: false, kind: 'unreachable', why: 'connection refused: nothing listens there' };

/** Nobody is there. */
export const noMail: MailClient = {
  greet: async () => refused,
  deliver: async () => refused,
  submit: async () => refused,
  open: async () => refused,
};
