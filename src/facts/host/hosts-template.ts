import type { Fact } from '../../model/check/fact.ts';

/** Later files win over earlier ones, and the instance's user data over all (cloud-init's "Base configuration" and "Merging"). */
const script = `[ -x /usr/bin/cloud-init ] && [ ! -e "$1/cloud-init.disabled" ] || exit 0
exec grep -hs '^manage_etc_hosts *:' "$1/cloud.cfg" "$1"/cloud.cfg.d/*.cfg "$2/instance/cloud-config.txt"`;

/** cc_update_etc_hosts: these values make it render its template at every boot; `localhost` only adds a line. */
const rendering = /^(?:true|yes|on|1|template)$/i;

/** Whether cloud-init rewrites /etc/hosts at each boot, from a template. */
export const hostsFromTemplate: Fact<boolean> = {
  id: 'cloud-init.hosts',
  argv: ['sh', '-c', script, 'sh', '/etc/cloud', '/var/lib/cloud'],
  anyCode: true,
  parse(stdout) {
    const values = [...stdout.matchAll(/^manage_etc_hosts *: *["']?([\w-]*)/gm)].map(([, value = '']) => value);
    return rendering.test(values.at(-1) ?? '');
  },
};
