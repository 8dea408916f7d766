import type { Asked } from '../model/bundle/bundle.ts';
import type { Names, RecordType, Reply } from '../model/dns/dns.ts';
import type { MailClient } from '../model/mail/mail-client.ts';
import { Refused } from '../model/text/errors.ts';
import { noting, recalled } from './noting.ts';

type Greet = MailClient['greet'];

/** DNS, noted on the way. */
export function recordNames(names: Names): Names & { readonly asked: readonly Asked[] } {
  const { asked, once } = noting<Reply>();
  return {
    servers: names.servers,
    asked,
    lookup: <T extends RecordType>(name: string, type: T) =>
      once([name, type], () => names.lookup(name, type)) as Promise<Reply<T>>,
  };
}

export function replayNames({ servers, asked }: { servers: readonly string[]; asked: readonly Asked[] }): Names {
  return {
    servers,
    lookup: async <T extends RecordType>(name: string, type: T) =>
      (recalled(asked, [name, type]) ?? { kind: 'silent', why: 'not in the bundle' }) as Reply<T>,
  };
}

/** Greetings of mail services, noted on the way. */
export function recordGreetings(mail: MailClient): MailClient & { readonly asked: readonly Asked[] } {
  const { asked, once } = noting<Awaited<ReturnType<Greet>>>();
  return {
    ...onlyGreets((...question) => once(question, () => mail.greet(...question))),
    asked,
  };
}

export function replayGreetings(asked: readonly Asked[]): MailClient {
  const unknown = { ok: false, kind: 'silent', why: 'not in the bundle' } as const;
  return onlyGreets(async (...question) => (recalled(asked, question) ?? unknown) as Awaited<ReturnType<Greet>>);
}

function onlyGreets(greet: Greet): MailClient {
  const refuse = async (): Promise<never> => {
    throw new Refused('a bundle has no mail flow');
  };
  return { greet, deliver: refuse, submit: refuse, open: refuse };
}
