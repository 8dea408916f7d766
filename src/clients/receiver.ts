import type { DKIMResult } from 'mailauth';
import type { Names, RecordType, Reply } from '../model/dns/dns.ts';
import type {
  DkimVerdict,
  DmarcVerdict,
  MailSource,
  MessageVerdict,
  Receiver,
  SpfResult,
  SpfVerdict,
} from '../model/mail/receiver.ts';

/** SPF, DKIM and DMARC evaluated by mailauth, strictly by their RFCs, with our own resolver. */
export const receiver: Receiver = {
  async spf(from: MailSource, names: Names): Promise<SpfVerdict> {
    // Loading costs half a second and 40 MB, so only when needed.
    const { spf } = await import('mailauth');
    const { status } = await spf(asSeen(from, names));
    return { result: status.result as SpfResult, why: reasonIn(status.comment) };
  },

  async message(source: string, from: MailSource, names: Names): Promise<MessageVerdict> {
    const { authenticate } = await import('mailauth');
    const seen = await authenticate(source, { ...asSeen(from, names), disableArc: true, disableBimi: true });
    const spf = seen.spf ? seen.spf.status : { result: 'none' };
    const dmarc = seen.dmarc ? seen.dmarc : undefined;
    return {
      spf: { result: spf.result as SpfResult, why: reasonIn('comment' in spf ? spf.comment : undefined) },
      dkim: dkimOf(seen.dkim.results, from.domain),
      dmarc: {
        result: (dmarc?.status.result ?? 'none') as DmarcVerdict['result'],
        policy: dmarc?.policy as DmarcVerdict['policy'],
        why: dmarc?.status.comment,
      },
    };
  },
};

function asSeen({ address, helo, domain }: MailSource, names: Names) {
  const sender = `postmaster@${domain}`;
  return { ip: address, helo, sender, mta: helo, strict: true, resolver: resolverOf(names) };
}

/** Of the signature by this domain, the best if there are several: one that passes is enough (RFC 6376 6.1). */
function dkimOf(results: readonly DKIMResult[], domain: string): DkimVerdict {
  const own = results.filter(({ signingDomain }) => signingDomain?.toLowerCase() === domain);
  const best = own.find(({ status }) => status.result === 'pass') ?? own[0];
  if (!best) return { result: 'none', selector: undefined, why: undefined };
  return { result: best.status.result as DkimVerdict['result'], selector: best.selector, why: best.status.comment };
}

/** Resolver with the interface and errors of node:dns, which mailauth expects. */
function resolverOf(names: Names): (name: string, type: string) => Promise<string[]> {
  return async (asked, type) => {
    const name = asked.toLowerCase().replace(/\.$/, '');
    // mailauth's type allows only strings, but its SPF code expects MX records as in node:dns.
    return (await lookup(names, name, type)) as string[];
  };
}

async function lookup(names: Names, name: string, type: string): Promise<readonly unknown[]> {
  switch (type) {
    case 'A':
    case 'AAAA':
    case 'PTR':
      return valuesOf(await names.lookup(name, type));
    case 'TXT':
      return valuesOf(await names.lookup(name, type)).map((text) => [text]);
    case 'MX':
      return valuesOf(await names.lookup(name, type)).map(({ preference: priority, exchange }) => ({
        priority,
        exchange,
      }));
    default:
      throw failure('ENOTIMP', `${type} records are not requested`);
  }
}

function valuesOf<T extends RecordType>(reply: Reply<T>) {
  if (reply.kind === 'found') return reply.values;
  throw reply.kind === 'none'
    ? failure(reply.name ? 'ENODATA' : 'ENOTFOUND', 'no record')
    : failure('ESERVFAIL', reply.why);
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** Of `mail1.example.net: permanent error in processing during lookup of postmaster@example.net: no SPF records …`. */
function reasonIn(comment: string | undefined): string | undefined {
  return comment?.split(/(?:lookup of \S+|^\S+): /).at(-1) || undefined;
}
