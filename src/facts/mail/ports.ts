import type { Fact } from '../../model/check/fact.ts';

/** Where a mail host must answer, and with what; nothing where TLS comes before all words. */
const ports = { 25: '220*', 587: '220*', 143: '\\* OK*', 110: '+OK*', 993: '', 995: '', 443: '', 389: '' } as const;

/** On the loopback, as the host's own programs come. Every port by a shell of its own, all at once. */
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

/** Those that did not answer as they should. */
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
