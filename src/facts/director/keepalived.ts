import { z } from 'zod';
import type { Fact } from '../../model/check/fact.ts';
import type { Vip } from '../../model/inventory/services.ts';

const states = ['INIT', 'BACKUP', 'MASTER', 'FAULT'] as const;
export type VrrpState = (typeof states)[number];

/** One VRRP instance as keepalived sees it. */
export interface VrrpInstance {
  readonly name: string;
  readonly state: VrrpState;
  /** What it would be if its interfaces and scripts let it; keepalived 1.3 does not say. */
  readonly wanted: VrrpState | undefined;
  readonly basePriority: number;
  /** What it announces: the base, and what scripts and files add to it or take away; keepalived 1.3 does not say. */
  readonly effectivePriority: number | undefined;
}

/**
 * The lever for a switchover without stopping anything: a number written to this file is added to the priority of the
 * VIP on that director, for example -110, and 0 takes it back. It outlives a reboot on
 * purpose; sync(1) it, or a loss of power brings back the number before.
 */
export function shiftFile(vip: Vip): string {
  return `/var/lib/mailha/priority-${vip.name}`;
}

// Asked by a signal, whose number differs from build to build, and answered in a file of its /tmp, its own or that of the host
// (PrivateTmp). Builds without JSON (`keepalived -v`) write their data as text. The last line ends when all is written. The file
// has the password of VRRP in it, so nothing of it stays.
const script = `
read -r pid 2>/dev/null </run/keepalived.pid && [ -d "/proc/$pid" ] || exit 3
json=$(keepalived --signum=JSON 2>/dev/null) || json=
file=/proc/$pid/root/tmp/keepalived.\${json:+json}
[ "$json" ] || file=\${file}data
: >"$file" || exit 4
tries=0
while [ $tries -lt 40 ]; do
  # Once more after a while: somebody else who asks may have emptied the file.
  [ $((tries % 10)) -ne 0 ] || kill -"\${json:-USR1}" "$pid" || exit 4
  text=
  read -r text 2>/dev/null <"$file"
  case $text in
    *[]}]) : >"$file"; echo "$text"; exit 0 ;;
    ?*) sleep 0.3; cat "$file"; : >"$file"; exit 0 ;;
  esac
  sleep 0.05
  tries=$((tries + 1))
done
exit 5`;

/** Undefined when keepalived does not run. */
export const vrrp: Fact<readonly VrrpInstance[] | undefined> = {
  id: 'keepalived.vrrp',
  argv: ['sh', '-c', script],
  anyCode: true,
  parse(stdout, code) {
    if (code === 3) return undefined;
    if (code !== 0) throw new Error(`keepalived did not write down its state within 2 s (${code})`);
    return /^[[{]/.test(stdout) ? fromJson(stdout) : fromText(stdout);
  },
};

/** A field that cannot be read says nothing, and hides no other. */
const number = z.int().optional().catch(undefined);
const Instance = z.object({
  data: z.object({
    iname: z.string(),
    ...{ state: number, wantstate: number, base_priority: number, effective_priority: number },
  }),
});
const Instances = z
  .array(z.unknown())
  .transform((all) => all.flatMap((one) => Instance.safeParse(one).data?.data ?? []));
/** `json_version 2` puts the list under a key. */
const Dump = z.union([Instances, z.object({ vrrp: Instances }).transform(({ vrrp }) => vrrp)]);

function fromJson(text: string): readonly VrrpInstance[] {
  const named = (state: number | undefined) => states[state ?? -1];
  return Dump.parse(JSON.parse(text)).map((data) => ({
    name: data.iname,
    state: named(data.state) ?? 'INIT',
    wanted: named(data.wantstate),
    basePriority: data.base_priority ?? 0,
    effectivePriority: data.effective_priority,
  }));
}

function fromText(text: string): readonly VrrpInstance[] {
  return text
    .split(/^ VRRP Instance = /m)
    .slice(1)
    .map((block) => {
      const value = (key: string) => new RegExp(`^   ${key} = (\\S+)`, 'm').exec(block)?.[1];
      const state = (key: string) => states.find((known) => known === value(key));
      const effective = value('Total priority') ?? value('Effective priority');
      return {
        name: block.slice(0, block.indexOf('\n')),
        state: state('State') ?? 'INIT',
        wanted: state('Wantstate'),
        basePriority: Number(value('Priority') ?? 0),
        effectivePriority: effective === undefined ? undefined : Number(effective),
      };
    });
}
