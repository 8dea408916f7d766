import type { Fact } from '../../model/check/fact.ts';

/** Settings of a host with Debian 13 for working with hosts that have Debian 12. */
export interface OlderPeers {
  /** Dovecot's `dovecot_storage_version`, such as `2.3.0`; undefined before Dovecot 2.4. */
  readonly storageVersion: string | undefined;
  /** Whether MariaDB's client programs connect without TLS. */
  readonly withoutTls: boolean;
}

const script = `command -v doveconf >/dev/null && doveconf dovecot_storage_version 2>/dev/null
command -v my_print_defaults >/dev/null && my_print_defaults client client-server client-mariadb 2>/dev/null | grep ssl
exit 0`;

export const olderPeers: Fact<OlderPeers> = {
  id: 'host.older-peers',
  argv: ['sh', '-c', script],
  parse: (stdout) => ({
    storageVersion: /^dovecot_storage_version = (\S+)$/m.exec(stdout)?.[1],
    // The last one counts: my_print_defaults(1).
    withoutTls: isOff([...stdout.matchAll(/^--(?:loose[-_])?((?:skip|disable)[-_])?ssl(?:=(\S+))?$/gm)].at(-1)),
  }),
};

function isOff(option: RegExpExecArray | undefined): boolean {
  if (option === undefined) return false;
  const [, negation, value = '1'] = option;
  return negation !== undefined || /^(?:0|off|false)$/i.test(value);
}
