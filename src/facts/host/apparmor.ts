import type { Fact } from '../../model/check/fact.ts';

/** Something that a profile of AppArmor did not let a program do. */
export interface Denial {
  /** The profile, mostly the program's path: `/usr/sbin/slapd`. */
  readonly profile: string;
  /** `open`, `exec`, `capable`. */
  readonly operation: string;
  /** The path, or the capability; undefined for what has neither. */
  readonly what: string | undefined;
}

/** Denials of the last day; an older one may have been remedied since. */
const seconds = 86_400;
const mostLines = 200;

// With auditd the kernel does not log them itself.
const script = `[ -d /sys/kernel/security/apparmor ] || exit 0
date +%s
{ dmesg; tail -c 1000000 /var/log/audit/audit.log; } 2>/dev/null | grep -a 'apparmor="DENIED"' | tail -n "$1"`;

/** Each once, in order. Empty without AppArmor. */
export const denials: Fact<readonly Denial[]> = {
  id: 'apparmor.denied',
  argv: ['sh', '-c', script, 'sh', String(mostLines)],
  anyCode: true,
  parse(stdout) {
    const [now = '', ...lines] = stdout.split('\n');
    const recent = lines.filter(
      (line) => Number(now) - Number(/ (?:msg=)?audit\((\d+)/.exec(line)?.[1] ?? 0) < seconds,
    );
    const found = recent.flatMap((line): readonly Denial[] => {
      const profile = value(line, 'profile');
      const what = value(line, 'name') ?? value(line, 'capname');
      return profile === undefined ? [] : [{ profile, operation: value(line, 'operation') ?? 'access', what }];
    });
    return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
  },
};

/** Values with blanks or control characters are in hexadecimal, without quotes (audit_log_untrustedstring in the kernel). */
function value(line: string, key: string): string | undefined {
  const [, quoted, hex] = new RegExp(` ${key}=(?:"([^"]*)"|([0-9A-F]+)(?= |$))`).exec(line) ?? [];
  return hex === undefined ? quoted : Buffer.from(hex, 'hex').toString('utf8');
}
