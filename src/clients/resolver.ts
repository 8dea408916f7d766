import { Resolver } from 'node:dns/promises';
import type { Names, RecordType, RecordValues, Reply } from '../model/dns/dns.ts';

/** Timeout of the first attempt; the second has twice as long. */
const timeoutMs = 2000;

type LookupByType = {
  readonly [T in RecordType]: (resolver: Resolver, name: string) => Promise<readonly RecordValues[T][]>;
};

const ask: LookupByType = {
  A: (resolver, name) => resolver.resolve4(name),
  AAAA: (resolver, name) => resolver.resolve6(name),
  CNAME: async (resolver, name) => (await resolver.resolveCname(name)).map(plain),
  NS: async (resolver, name) => (await resolver.resolveNs(name)).map(plain),
  PTR: async (resolver, name) => (await resolver.resolvePtr(name)).map(plain),
  TXT: async (resolver, name) => (await resolver.resolveTxt(name)).map((pieces) => pieces.join('')),
  MX: async (resolver, name) =>
    (await resolver.resolveMx(name)).map(({ priority, exchange }) => ({
      preference: priority,
      exchange: plain(exchange),
    })),
  SRV: async (resolver, name) =>
    (await resolver.resolveSrv(name)).map(({ name: target, ...rest }) => ({ ...rest, target: plain(target) })),
  CAA: async (resolver, name) =>
    (await resolver.resolveCaa(name)).map(({ critical, ...tags }) => {
      const [tag = '', value = ''] = Object.entries(tags).find(([key]) => key !== 'type') ?? [];
      return { critical: critical !== 0, tag, value: String(value) };
    }),
  SOA: async (resolver, name) => {
    const { nsname, hostmaster, serial } = await resolver.resolveSoa(name);
    return [{ primary: plain(nsname), contact: plain(hostmaster), serial }];
  },
};

/** DNS names are case-insensitive (RFC 4343). */
function plain(name: string): string {
  return name.toLowerCase();
}

/**
 * Queries these resolvers, or those of this machine. Created on the first query, so that resolv.conf is current. `signal`
 * cancels pending queries.
 */
export function namesBy(servers: readonly string[], signal?: AbortSignal): Names {
  let made: Resolver | undefined;
  const resolver = () => {
    if (made) return made;
    const fresh = new Resolver({ timeout: timeoutMs, tries: 2 });
    if (servers.length > 0) fresh.setServers([...servers]);
    signal?.addEventListener('abort', () => fresh.cancel(), { once: true });
    made = fresh;
    return fresh;
  };
  return {
    get servers() {
      return resolver().getServers();
    },
    async lookup(name, type) {
      signal?.throwIfAborted();
      try {
        return { kind: 'found', values: await ask[type](resolver(), name) };
      } catch (error) {
        signal?.throwIfAborted();
        return refusal(error);
      }
    },
  };
}

/** Meaning of c-ares codes; any other error says nothing about the name. */
function refusal(error: unknown): Reply<never> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // A name that cannot be in DNS, such as the `a..b` or `https://mail.example.net` of a wrong record, is not there.
  if (code === 'ENOTFOUND' || code === 'EBADNAME') return { kind: 'none', name: false };
  if (code === 'ENODATA') return { kind: 'none', name: true };
  const why = silences[code];
  if (why === undefined) throw error;
  return { kind: 'silent', why };
}

const silences: Readonly<Record<string, string>> = {
  ETIMEOUT: 'no answer in time',
  ECONNREFUSED: 'nothing listens there',
  EREFUSED: 'query refused (REFUSED)',
  ESERVFAIL: 'server failure (SERVFAIL)',
  ENOTIMP: 'query type not supported (NOTIMP)',
  EFORMERR: 'malformed query (FORMERR)',
  EBADRESP: 'malformed answer',
  EOF: 'connection closed before the answer',
  ECANCELLED: 'query cancelled',
  ENOSERVER: 'no resolver configured',
  ENOTINITIALIZED: 'query not sent',
};
