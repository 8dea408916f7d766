import type { Verdict } from '../../model/check/check.ts';
import type { Service } from '../../model/inventory/services.ts';
import type { Greeting, MailReply, Opening } from '../../model/mail/mail-client.ts';
import { columns } from '../../model/text/columns.ts';
import { beginning } from '../../model/text/cut.ts';
import { named } from '../../model/text/named.ts';
import { combine } from '../cluster/combine.ts';
import { inLines } from '../cluster/side-by-side.ts';

/** How clients open the well-known mail ports; other ports are only connected to. */
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

/** The expected first line of the server. */
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

/** A service's reply to the worker through the VIP. */
export interface VipAnswer {
  readonly service: Service;
  /** `192.0.2.12:993` */
  readonly at: string;
  readonly reply: MailReply<Greeting>;
}

/** One row per service, as a client sees it. */
export function servicesTable(answered: readonly VipAnswer[]): string {
  const rows = answered.map(({ service, at, reply }) =>
    reply.ok
      ? [service.name, at, `${(reply.ms / 1000).toFixed(2)} s`, beginning(reply.said, 70)]
      : [service.name, at, '-', reply.why],
  );
  return inLines(columns([['service', 'address', 'after', 'reply'], ...rows]));
}

/** The view of an outside client, which no host can check itself: director, real server and return path must all work. */
export function judgeThroughVip(answered: readonly VipAnswer[]): Verdict | undefined {
  if (answered.length === 0) return undefined;
  const bad = answered.filter((one) => trouble(one) !== undefined);
  const verdicts = answered.map((one): Verdict => {
    const why = trouble(one);
    if (why === undefined) return { status: 'ok', hosts: [], summary: one.service.name };
    return {
      status: bad.length === answered.length ? 'critical' : 'degraded',
      hosts: [],
      summary: `${one.service.name} fails at ${one.at}: ${why}`,
      remedy: remedyOf(one),
    };
  });
  return combine(verdicts, (fine) => `${named(fine.map(({ summary }) => summary))} answer through the VIP`);
}

function trouble({ service, reply }: VipAnswer): string | undefined {
  if (!reply.ok) return reply.why;
  return good[service.port]?.test(reply.said) === false ? `unexpected reply "${beginning(reply.said, 70)}"` : undefined;
}

function remedyOf({ service, at, reply }: VipAnswer): string {
  if (!reply.ok && reply.kind === 'certificate') {
    return `Check the certificate: \`openssl s_client -connect ${at}\`. \`deploy mail\` installs the same on all mail hosts; reload services that still have the old one.`;
  }
  return `\`ipvs\` shows whether ${service.name} has real servers with weight, \`vip\` which director holds the address, \`mail\` whether the port answers on the hosts themselves. If it does, check the VIP on their loopback (\`status mail\`) and the filters between the worker and the VIP.`;
}
