import type { MessageVerdict } from '../../model/mail/receiver.ts';
import { columns } from '../../model/text/columns.ts';
import { cut } from '../../model/text/cut.ts';
import { inLines } from '../cluster/side-by-side.ts';
import { type Flow, firstSeen, type InboundPath, type OutboundPath } from './flow.ts';
import type { SentMail } from './flow-sent.ts';

const seconds = (ms: number) => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;

/** Server replies are cut to fit the table; the judgement has the full text. */
const short = (text: string) => cut(text, 44);

/** Every inbound and outbound path with its times. */
export function flowTable(flow: Flow): string {
  const notes = flow.notes.flatMap((note) => ['', note]);
  const sent = flow.sent ? ['', ...columns(sentRows(flow.sent))] : [];
  return inLines([...columns(inboundRows(flow)), '', ...columns(outboundRows(flow)), ...sent, ...notes]);
}

function sentRows({ sent }: SentMail): readonly (readonly string[])[] {
  const row = (name: string, value: (verdict: MessageVerdict) => string) => [
    name,
    ...sent.map(({ verdict }) => (verdict ? value(verdict) : '-')),
  ];
  return [
    ['sent by submission, port 587', ...sent.map(({ host }) => host)],
    ['server reply', ...sent.map(({ sent: reply }) => short(reply.ok ? reply.said : reply.why))],
    row('SPF', ({ spf }) => spf.result),
    row('DKIM', ({ dkim }) => (dkim.selector ? `${dkim.result} (${dkim.selector})` : dkim.result)),
    row('DMARC', ({ dmarc }) => (dmarc.policy ? `${dmarc.result} (policy ${dmarc.policy})` : dmarc.result)),
  ];
}

function inboundRows(flow: Flow): readonly (readonly string[])[] {
  const row = (name: string, value: (way: InboundPath) => string | undefined) => [
    name,
    ...flow.inbound.map((way) => value(way) || '-'),
  ];
  const arrived = ({ host, sent }: InboundPath) => {
    if (!sent.ok) return undefined;
    const seen = firstSeen(flow, host);
    if (!seen) return `not within ${flow.waitedSeconds} s`;
    return `after ${seconds(seen.afterMs)}${seen.folder === 'INBOX' ? '' : ` in ${seen.folder}`}`;
  };
  return [
    ['in by SMTP, port 25', ...flow.inbound.map(({ host }) => host)],
    row('connected after', ({ sent }) => (sent.ok ? seconds(sent.connectMs) : undefined)),
    row('encrypted by', ({ sent }) => (sent.ok ? (sent.tls ?? 'nothing') : undefined)),
    row('accepted after', ({ sent }) => (sent.ok ? seconds(sent.acceptMs) : 'not accepted')),
    row('server reply', ({ sent }) => short(sent.ok ? sent.said : sent.why)),
    row('in the mailbox', arrived),
  ];
}

function outboundRows({ inbound: ins, outbound: outs, waitedSeconds }: Flow): readonly (readonly string[])[] {
  const found = ({ login, lost, seen }: OutboundPath, host: string) => {
    const sighting = seen.get(host);
    if (sighting) return `after ${seconds(sighting.afterMs)}`;
    if (!login.ok) return '-';
    return lost ? short(lost.why) : `not within ${waitedSeconds} s`;
  };
  return [
    [
      'out by IMAPS, port 993',
      ...outs.map(({ host, vip }) => (vip ? `${host ?? '?'} through ${vip}` : `${host} itself`)),
    ],
    ['logged in after', ...outs.map(({ login }) => (login.ok ? seconds(login.loginMs) : short(login.why)))],
    ...ins
      .filter(({ sent }) => sent.ok)
      .map(({ host }) => [`saw mail of ${host}`, ...outs.map((out) => found(out, host))]),
  ];
}
