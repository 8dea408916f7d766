import type { Verdict } from '../../model/check/check.ts';
import type { Service } from '../../model/inventory/services.ts';
import type { Greeting, MailReply, Opening } from '../../model/mail/mail-client.ts';
import { beginning } from '../../model/text/cut.ts';
import { combine } from '../cluster/combine.ts';
import { columns, inLines } from '../cluster/side-by-side.ts';
import { named } from '../cluster/words.ts';

/** How clients begin on the well-known ports of mail; another port is only connected to. */
export const openings: Readonly<Record<number, Opening>> = {
  25: 'plain',
  80: 'http',
  110: 'plain',
  143: 'plain',
  443: 'https',
  465: 'tls',
  587: 'starttls',
  993: 'tls',
  995: 'tls',
};

/** What a good first line looks like. */
const good: Readonly<Record<number, RegExp>> = {
  25: /^220[ -]/,
  80: /^HTTP\/1\.\d [123]/,
  110: /^\+OK/,
  143: /^\* OK/,
  443: /^HTTP\/1\.\d [1-4]/,
  465: /^220[ -]/,
  587: /^220[ -]/,
  993: /^\* OK/,
  995: /^\+OK/,
};

/** What one service said to the worker through the VIP. */
export interface VipAnswer {
  readonly service: Service;
  /** `192.0.2.12:993` */
  readonly at: string;
  readonly reply: MailReply<Greeting>;
}

/** One row for each service: what a client sees of it. */
export function servicesTable(answered: readonly VipAnswer[]): string {
  const rows = answered.map(({ service, at, reply }) =>
    reply.ok
      ? [service.name, at, `${(reply.ms / 1000).toFixed(2)} s`, beginning(reply.said, 70)]
      : [service.name, at, '-', reply.why],
  );
  return inLines(columns([['service', 'through', 'after', 'says'], ...rows]));
}

/** What clients outside get, which no host can tell of itself: director, real server and way back all have to be right. */
export function judgeThroughVip(answered: readonly VipAnswer[]): Verdict | undefined {
  if (answered.length === 0) return undefined;
  const bad = answered.filter((one) => trouble(one) !== undefined);
  const verdicts = answered.map((one): Verdict => {
    const why = trouble(one);
    if (why === undefined) return { status: 'ok', summary: one.service.name };
    return {
      status: bad.length === answered.length ? 'critical' : 'degraded',
      summary: `${one.service.name} does not serve the worker at ${one.at}: ${why}`,
      remedy: remedyOf(one),
    };
  });
  return combine(verdicts, (fine) => `${named(fine.map(({ summary }) => summary))} answer through the VIP`);
}

function trouble({ service, reply }: VipAnswer): string | undefined {
  if (!reply.ok) return reply.why;
  return good[service.port]?.test(reply.said) === false ? `it says "${beginning(reply.said, 70)}"` : undefined;
}

function remedyOf({ service, at, reply }: VipAnswer): string {
  if (!reply.ok && reply.kind === 'certificate') {
    return `See who answers at ${at}: \`openssl s_client -connect ${at}\`; \`deploy mail\` gives all mail hosts the same certificate, and a service that still has the old one is to be reloaded.`;
  }
  return `\`ipvs\` shows whether ${service.name} has real servers with weight, \`vip\` who holds the address, \`mail\` whether the port answers on the hosts themselves; when it does, see to the VIP on their loopback (\`status mail\`) and to what filters between the worker and the VIP.`;
}
