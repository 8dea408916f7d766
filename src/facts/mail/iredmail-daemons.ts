import type { Fact } from '../../model/check/fact.ts';
import { runningState } from '../host/units.ts';

/** A daemon that iRedMail enables. */
export interface MailDaemon {
  /** False when the host has no such unit. */
  readonly known: boolean;
  /** Its unit without `.service`, such as php8.2-fpm. */
  readonly unit: string;
  /** systemd's ActiveState. */
  readonly active: string;
  /** systemd's UnitFileState: enabled, disabled, masked (it is off on purpose), generated, static. */
  readonly file: string;
}

/** By unit, php-fpm without its version. */
export type MailDaemons = ReadonlyMap<string, MailDaemon>;

/** Those beside Postfix, Dovecot, nginx and slapd; some are optional. Debian 12 has PHP 8.2, Debian 13 has 8.4. */
const units = [
  ...['amavis', 'clamav-daemon', 'clamav-freshclam', 'iredapd', 'iredadmin', 'mlmmjadmin', 'php8.2-fpm', 'php8.4-fpm'],
  ...['fail2ban', 'rsyslog', 'cron', 'sogo', 'memcached', 'netdata'],
];

/** Their state, in one call. */
export const iredmailDaemons: Fact<MailDaemons> = {
  id: 'iredmail.daemons',
  argv: [
    'systemctl',
    'show',
    '--property=Id,LoadState,ActiveState,UnitFileState',
    ...units.map((unit) => `${unit}.service`),
  ],
  parse(stdout) {
    const found = stdout.split('\n\n').flatMap(daemon);
    // Of two releases of PHP only one is known.
    return new Map([...found.filter(([, { known }]) => !known), ...found.filter(([, { known }]) => known)]);
  },
};

function daemon(block: string): readonly (readonly [string, MailDaemon])[] {
  const property = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(block)?.[1] ?? '';
  const name = property('Id').replace(/\.service$/, '');
  if (name === '') return [];
  const load = property('LoadState');
  const state: MailDaemon = {
    known: load === 'loaded' || load === 'masked',
    unit: name,
    active: runningState(property('ActiveState')),
    file: load === 'masked' ? 'masked' : property('UnitFileState'),
  };
  return [[name.replace(/^php[\d.]+-fpm$/, 'php-fpm'), state]];
}
