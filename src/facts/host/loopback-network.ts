import type { Fact } from '../../model/check/fact.ts';

/** A .network file of systemd-networkd that matches lo. networkd may then remove addresses that the file does not list. */
export interface LoopbackNetwork {
  readonly path: string;
  /** With its drop-ins. */
  readonly content: string;
}

/** networkd writes it for each link while it runs; lo is always link 1. Its format is private, but old (systemd-networkd(8)). */
const state = '/run/systemd/netif/links/1';

// grep, since cat glues the next file to one without a newline at its end.
const script = `file=$(sed -n 's/^NETWORK_FILE=//p' "$1" 2>/dev/null)
[ -n "$file" ] || exit 0
echo "$file"
name=\${file##*/}
exec grep -ahs '' "$file" /etc/systemd/network/"$name".d/*.conf /run/systemd/network/"$name".d/*.conf`;

/** Undefined when networkd does not run or leaves lo alone, which is its default. */
export const loopbackNetwork: Fact<LoopbackNetwork | undefined> = {
  id: 'networkd.loopback',
  argv: ['sh', '-c', script, 'sh', state],
  anyCode: true,
  parse(stdout) {
    if (stdout === '') return undefined;
    const end = stdout.indexOf('\n');
    return { path: stdout.slice(0, end), content: stdout.slice(end + 1) };
  },
};
