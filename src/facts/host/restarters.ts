import type { Fact } from '../../model/check/fact.ts';

/** Debian's automatic updates, which restart daemons without asking. */
export interface Restarters {
  /** Whether unattended-upgrades installs updates by its timer; a package that is upgraded restarts its daemon. */
  readonly upgrades: boolean;
  /** Regular expressions for the beginning of package names that it leaves alone. */
  readonly excluded: readonly string[];
  /** Whether needrestart restarts every daemon that uses an updated library; by default it only lists them. */
  readonly needrestart: boolean;
  /** When unattended-upgrades reboots the host, such as `02:00`, or `now`; undefined when it does not. */
  readonly reboots?: string;
}

// apt-config costs a process, and is needed only where unattended-upgrades is installed.
const script = `link=$(readlink /etc/systemd/system/apt-daily-upgrade.timer)
if [ -x /usr/bin/unattended-upgrade ] && [ "$link" != /dev/null ]; then
  [ -e /etc/systemd/system/timers.target.wants/apt-daily-upgrade.timer ] && echo timer
  apt-config dump | grep -E '^(APT::Periodic::(Enable|Unattended-Upgrade)|Unattended-Upgrade::(Package-Blacklist::|Automatic-Reboot|Automatic-Reboot-Time)) '
fi
[ ! -x /usr/sbin/needrestart ] || grep -hs '^[[:space:]]*\\$nrconf{restart}' /etc/needrestart/needrestart.conf /etc/needrestart/conf.d/*.conf`;

/** StringToBool of apt: strutl.cc. */
const isTrue = /^(?:yes|true|with|on|enable|[1-9]\d*)$/i;

export const restarters: Fact<Restarters> = {
  id: 'debian.restarters',
  argv: ['sh', '-c', script],
  anyCode: true,
  parse(stdout) {
    const values = (name: string) =>
      [...stdout.matchAll(new RegExp(`^${name} "(.*)";$`, 'gm'))].map(([, value = '']) => value);
    const isOn = (value: string | undefined) => value !== undefined && value !== '' && value !== '0';
    const mode = [...stdout.matchAll(/\$nrconf\{restart\}\s*=\s*['"](\w)/g)].at(-1)?.[1];
    const upgrades =
      /^timer$/m.test(stdout) &&
      isOn(values('APT::Periodic::Enable').at(-1) ?? '1') &&
      isOn(values('APT::Periodic::Unattended-Upgrade').at(-1));
    const reboots = upgrades && isTrue.test(values('Unattended-Upgrade::Automatic-Reboot').at(-1) ?? '');
    return {
      upgrades,
      excluded: values('Unattended-Upgrade::Package-Blacklist::'),
      needrestart: mode === 'a',
      ...(reboots ? { reboots: values('Unattended-Upgrade::Automatic-Reboot-Time').at(-1) || 'now' } : {}),
    };
  },
};
