import { type ByWords, byWords } from '../../model/text/by-words.ts';
import {
  command,
  delivery,
  diskIsFull,
  isFullMailbox,
  type OwnFault,
  otherProgram,
  suspended,
} from './queue-reason.ts';

type Remedies = ByWords<string | ((reason: string) => string)>;

const others: Remedies = [
  [
    command,
    (reason) =>
      `${otherProgram(reason)} fails: \`journalctl -t postfix/pipe -t postfix/local -n 50\` shows what it prints, \`grep -rs ${otherProgram(reason)} /etc/postfix /etc/aliases\` where it is used;`,
  ],
  [
    /^Host or domain name not found|Name service error|^unable to look up host/i,
    'names were not found: `dig MX` of a domain in the list; if that fails for every domain, the resolver in /etc/resolv.conf is the fault.',
  ],
  [
    new RegExp(`${suspended}connect to \\S+:25: (?:Connection timed out|Network is unreachable|No route to host)`),
    '`qshape deferred` shows the domains. If they are many, outgoing port 25 may be blocked: `nc -zvw 5 gmail-smtp-in.l.google.com 25`.',
  ],
  [
    new RegExp(`${suspended}SASL authentication failed.*no mechanism available`),
    'Postfix has no way to log in at the relay: `apt-get install libsasl2-modules`, then `postfix reload`.',
  ],
  [
    new RegExp(`${suspended}SASL authentication failed`),
    'the relay refuses our login: check its entry in the file of `postconf smtp_sasl_password_maps`, then `postmap` it.',
  ],
  [
    new RegExp(`${suspended}Server certificate not (?:trusted|verified)`),
    'the certificate of the next server is not trusted: `openssl s_client -starttls smtp -connect HOST:25` shows it; a relay with a CA of its own needs that in the file of `postconf smtp_tls_CAfile`.',
  ],
  [
    /cannot find your (?:reverse )?hostname|reverse dns|\bPTR\b/i,
    'receivers find no reverse DNS for this host, or another name than its own: `dns` shows the record that is missing.',
  ],
  [
    /block(?:ed using|list)|blacklist|reputation|spamhaus|barracuda|unsolicited/i,
    'receivers distrust this host: look up its address at the list that the reason names. `qshape -s deferred` shows the senders: if an account sends spam, disable it and `postsuper -d` its messages.',
  ],
];

/** What to do about mail that waits for others; undefined for a reason that needs no remedy of its own. */
export function remedyForOthers(reason: string): string | undefined {
  const isLocal = /^[^[]*\[[^\]]*\/[^\]]*\]/.test(reason) || delivery.test(reason);
  if (isLocal && isFullMailbox(reason)) {
    return 'mailboxes are full: `doveadm quota get -A` shows which; raise their quota, or have them emptied.';
  }
  return remedyIn(others, reason);
}

function remedyIn(all: Remedies, reason: string): string | undefined {
  const remedy = byWords(all, reason);
  return typeof remedy === 'function' ? remedy(reason) : remedy;
}

/** Causes that a part of this host names, whichever part that is. */
const causes: Remedies = [
  [
    diskIsFull,
    'a disk is full: `df -h; df -i` shows whether it is one of this host or the mail store; free space, then `postqueue -f`.',
  ],
  [
    /cannot allocate memory/i,
    "the host is out of memory: `free -m`, `journalctl -k -g 'Out of memory'`; add memory or stop what uses it, then `postqueue -f`.",
  ],
  [
    /stale (?:nfs )?file handle|read-only file system|input\/output error/i,
    'a disk or the mail store fails: `dmesg | tail`, and `status filer` for the mail store; then `postqueue -f`.',
  ],
  [
    /virus_scan|virus scanners failed/i,
    'ClamAV does not scan: `systemctl restart clamav-daemon`, `journalctl -u clamav-daemon -n 50`; then `postqueue -f`.',
  ],
  [
    /\bsql[ _-]|\bDBD::/i,
    'amavis cannot use its database: `wsrep` shows whether it serves; then `systemctl restart amavis` and `postqueue -f`.',
  ],
  [
    // smtp_host_lookup is `dns` unless set, which does not read /etc/hosts (postconf(5)).
    /name=localhost /,
    'Postfix looks up localhost in DNS, where it is not: `postconf -nf; postconf -Mf` shows where it is used; write 127.0.0.1 there, `postfix reload`, then `postqueue -f`.',
  ],
  [
    /\bMTA\(|\bport 100(?!24)\d\d/i,
    "amavis cannot hand mail back to Postfix: `ss -ltn 'sport = :10025'`, `journalctl -u 'postfix*' -n 50`; then `postqueue -f`.",
  ],
];

/** What to do about a fault of this host. */
export function ownRemedy(fault: OwnFault, reason: string): string {
  return remedyIn(causes, reason) ?? ownRemedies[fault];
}

const ownRemedies: Readonly<Record<OwnFault, string>> = {
  filter:
    'the content filter refuses mail: `systemctl restart amavis`, `journalctl -u amavis -u clamav-daemon -n 50`; then `postqueue -f`.',
  delivery: 'Dovecot refuses mail: `systemctl status dovecot`, `tail /var/log/dovecot/*.log`; then `postqueue -f`.',
  postfix:
    "Postfix is misconfigured or a lookup fails: `postfix check`, `journalctl -u 'postfix*' -n 50`; then `postqueue -f`.",
};
