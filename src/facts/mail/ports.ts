import type { Fact } from '../../model/check/fact.ts';

/** Ports a mail host must answer on, with the expected greeting; '' where TLS comes first. */
const ports = { 25: '220*', 587: '220*', 143: '\\* OK*', 110: '+OK*', 993: '', 995: '', 443: '', 389: '' } as const;

/** Ports on which Postfix and nginx reach iRedMail's other daemons. */
export const loopbackPorts = {
  amavis: 10024,
  iredapd: 7777,
  'php-fpm': 9999,
  mlmmjadmin: 7790,
  iredadmin: 7791,
} as const;

/**
 * What these say. iRedAPD answers an empty request without a look at LDAP or SQL (libs/channel.py); php-fpm and uwsgi say
 * nothing unless they get a request in their own protocols.
 */
const loopback: Readonly<Record<number, string>> = {
  [loopbackPorts.amavis]: '220*',
  [loopbackPorts.iredapd]: 'action=*',
  [loopbackPorts['php-fpm']]: '',
  [loopbackPorts.mlmmjadmin]: '',
  [loopbackPorts.iredadmin]: '',
};

/** On loopback, as local programs connect. One shell per port, in parallel. */
const script = (asked: Readonly<Record<number, string>>) => `
ask() {
  line=
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return
  case $2 in action*) echo >&3 ;; esac
  if [ "$2" ]; then read -r -t 8 line <&3; case $line in $2) ;; *) return ;; esac; fi
  echo "$1"
}
{
${Object.entries(asked)
  .map(([port, greeting]) => `  ask ${port} '${greeting}' &`)
  .join('\n')}
  wait
} 2>/dev/null`;

function silentPorts(id: string, asked: Readonly<Record<number, string>>): Fact<readonly number[]> {
  return {
    id,
    argv: ['timeout', '12', 'bash', '-c', script(asked)],
    anyCode: true,
    parse(stdout) {
      const answered = stdout.split('\n');
      return Object.keys(asked)
        .filter((port) => !answered.includes(port))
        .map(Number);
    },
  };
}

/** Ports that did not answer with the expected greeting. */
export const silentMailPorts = silentPorts('mail.silent-ports', ports);

/** The same of `loopbackPorts`. */
export const silentLoopbackPorts = silentPorts('mail.silent-loopback-ports', loopback);
