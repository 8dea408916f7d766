import type { Fact } from '../../model/check/fact.ts';

/** Ports a mail host must answer on, with the expected greeting; '' where TLS comes first. */
const ports = { 25: '220*', 587: '220*', 143: '\\* OK*', 110: '+OK*', 993: '', 995: '', 443: '', 389: '' } as const;

/** On loopback, as local programs connect. One shell per port, in parallel. */
const script = `
ask() {
  line=
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return
  if [ "$2" ]; then read -r -t 8 line <&3; case $line in $2) ;; *) return ;; esac; fi
  echo "$1"
}
{
${Object.entries(ports)
  .map(([port, greeting]) => `  ask ${port} '${greeting}' &`)
  .join('\n')}
  wait
} 2>/dev/null`;

/** Ports that did not answer with the expected greeting. */
export const silentMailPorts: Fact<readonly number[]> = {
  id: 'mail.silent-ports',
  argv: ['timeout', '12', 'bash', '-c', script],
  anyCode: true,
  parse(stdout) {
    const answered = stdout.split('\n');
    return Object.keys(ports)
      .filter((port) => !answered.includes(port))
      .map(Number);
  },
};
