import type { Verdict } from '../../model/check/check.ts';
import type { Delivered, MailReply } from '../../model/mail/mail-client.ts';
import type { MessageVerdict } from '../../model/mail/receiver.ts';
import { named } from '../../model/text/named.ts';
import { combine } from '../cluster/combine.ts';
import { remedyFor } from './flow-remedies.ts';

/** A message submitted to one mail host, and how a receiver elsewhere would judge it. */
export interface SentPath {
  readonly host: string;
  readonly sent: MailReply<Delivered>;
  /** Undefined when it did not arrive, or could not be read. */
  readonly verdict: MessageVerdict | undefined;
}

/** All that were submitted for the domain. */
export interface SentMail {
  readonly domain: string;
  readonly sent: readonly SentPath[];
  readonly waitedSeconds: number;
}

/** Whether receivers elsewhere accept the domain's mail, whichever mail host sends it. */
export function judgeFlowSent({ domain, sent, waitedSeconds }: SentMail): Verdict {
  const verdicts = sent.map((path): Verdict => {
    const { host } = path;
    if (!path.sent.ok) {
      const { isStranger, remedy } = remedyFor(host, path.sent);
      const summary = `submission through ${host} failed: ${path.sent.why}`;
      return { status: isStranger ? 'unknown' : 'degraded', hosts: [host], summary, remedy };
    }
    if (path.verdict) return judgeMessage(domain, host, path.verdict);
    return {
      status: 'degraded',
      hosts: [host],
      summary: `${host} accepted a message for sending, but it did not arrive within ${waitedSeconds} s`,
      remedy: `\`mail\` shows whether it is in the queue of ${host}, and why. On ${host}: \`journalctl -u 'postfix*' -u amavis --since -10min\`.`,
    };
  });
  return combine(verdicts, (good) => `receivers accept sent mail: ${named(good.map(({ summary }) => summary))}`);
}

function judgeMessage(domain: string, host: string, { spf, dkim, dmarc }: MessageVerdict): Verdict {
  const because = (why: string | undefined) => (why ? ` (${why})` : '');
  const bad = [
    ...(spf.result === 'pass' ? [] : [`SPF ${spf.result}${because(spf.why)}`]),
    ...(dkim.result === 'pass'
      ? []
      : [dkim.selector ? `DKIM ${dkim.result}${because(dkim.why)}` : 'no DKIM signature']),
    ...(dmarc.result === 'pass' || dmarc.result === 'none' ? [] : [`DMARC ${dmarc.result}${because(dmarc.why)}`]),
  ];
  if (bad.length === 0) {
    return { status: 'ok', hosts: [host], summary: `${host} (DKIM selector ${dkim.selector}, DMARC ${dmarc.result})` };
  }
  const summary = `mail of ${domain} sent by ${host}: ${bad.join(', ')}`;
  if ([spf, dkim, dmarc].some(({ result }) => result === 'temperror') && dkim.result !== 'none') {
    return { status: 'unknown', hosts: [host], summary, remedy: 'The resolver failed: type `mailflow` again.' };
  }
  // Mail that fails DMARC under such a policy is refused or filed as spam everywhere.
  const isRefused = dmarc.result === 'fail' && (dmarc.policy === 'reject' || dmarc.policy === 'quarantine');
  return { status: isRefused ? 'critical' : 'degraded', hosts: [host], summary, remedy: remedyOf(host, dkim) };
}

function remedyOf(host: string, dkim: MessageVerdict['dkim']): string {
  const records = 'Type `dns`: it shows the records to publish and what differs.';
  if (dkim.result === 'pass' || dkim.selector) return records;
  return `${records} Nothing signs on ${host}: \`amavisd showkeys\` must list the key, \`systemctl status amavis\` must be active, and submission in /etc/postfix/master.cf must pass through amavis.`;
}
