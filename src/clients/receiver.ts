import type { Names, RecordType, Reply } from '../model/dns/dns.ts';
import type { MailSource, Receiver, SpfResult, SpfVerdict } from '../model/mail/receiver.ts';

/** SPF evaluated by mailauth, strictly by RFC 7208, with our own resolver. */
export const receiver: Receiver = {
  async spf({ address, helo, domain }: MailSource, names: Names): Promise<SpfVerdict> {
    // Loading costs half a second and 40 MB, so only when needed.
    const { spf } = await import('mailauth');
    const sender = `postmaster@${domain}`;
    const { status } = await spf({ ip: address, helo, sender, mta: helo, strict: true, resolver: resolverOf(names) });
    return { result: status.result as SpfResult, why: reasonIn(status.comment) };
  },
};

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
