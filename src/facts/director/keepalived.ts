import { z } from 'zod';
import type { Fact } from '../../model/check/fact.ts';
import type { Vip } from '../../model/inventory/services.ts';

const states = ['INIT', 'BACKUP', 'MASTER', 'FAULT'] as const;
export type VrrpState = (typeof states)[number];

/** The state of one VRRP instance. */
export interface VrrpInstance {
  readonly name: string;
  readonly state: VrrpState;
  /** The state it wants if interfaces and scripts allow; keepalived 1.3 does not report it. */
  readonly wanted: VrrpState | undefined;
  readonly basePriority: number;
  /** The advertised priority: base plus or minus track scripts and files; keepalived 1.3 does not report it. */
  readonly effectivePriority: number | undefined;
}

/** keepalived's StateDirectory. */
export const shiftFolder = '/var/lib/mailha';

/**
 * Triggers a switchover without stopping anything: the number in this file, for example -110, is added to the priority of
 * the VIP on that director; 0 restores it. It survives a reboot on purpose; sync(1) it, or a power loss restores the old
 * number.
 */
export function shiftFile(vip: Vip): string {
  return `${shiftFolder}/priority-${vip.name}`;
}

// keepalived dumps its state on a signal, whose number differs between builds, to a file in its own /tmp or the host's
// (PrivateTmp). Builds without JSON (`keepalived -v`) dump text. The dump is complete when its last line ends. It has the VRRP
// password in it, so the file is emptied.
const script = `
read -r pid 2>/dev/null </run/keepalived.pid && [ -d "/proc/$pid" ] || exit 3
json=$(keepalived --signum=JSON 2>/dev/null) || json=
file=/proc/$pid/root/tmp/keepalived.\${json:+json}
[ "$json" ] || file=\${file}data
: >"$file" || exit 4
tries=0
while [ $tries -lt 40 ]; do
  # Signal again after a while: another reader may have emptied the file.
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

/** Undefined when keepalived is not running. */
export const vrrp: Fact<readonly VrrpInstance[] | undefined> = {
  id: 'keepalived.vrrp',
  argv: ['sh', '-c', script],
  anyCode: true,
  parse(stdout, code) {
    if (code === 3) return undefined;
    if (code !== 0) throw new Error(`keepalived did not dump its state within 2 s (exit code ${code})`);
    return /^\s*[[{]/.test(stdout) ? fromJson(stdout) : fromText(stdout);
  },
};

/** An invalid field is dropped without hiding the others. */
const number = z.int().optional().catch(undefined);
const Instance = z.object({
  data: z.object({
    iname: z.string(),
    state: number,
    wantstate: number,
    base_priority: number,
    effective_priority: number,
  }),
});
const Instances = z
  .array(z.unknown())
  .transform((all) => all.flatMap((one) => Instance.safeParse(one).data?.data ?? []));
/** `json_version 2` puts the list under a key. */
const Dump = z.union([Instances, z.object({ vrrp: Instances }).transform(({ vrrp }) => vrrp)]);

function fromJson(text: string): readonly VrrpInstance[] {
  const named = (state: number | undefined) => states[state ?? -1];
  const dump = Dump.safeParse(JSON.parse(text));
  if (!dump.success) throw new Error('no list of VRRP instances in it');
  return dump.data.map((data) => ({
    name: data.iname,
    state: named(data.state) ?? 'INIT',
    wanted: named(data.wantstate),
    basePriority: data.base_priority ?? 0,
    effectivePriority: data.effective_priority,
  }));
}

/** Without an instance keepalived writes no dump; one without its state was cut off, or is of 1.2, which does not dump it. */
function fromText(text: string): readonly VrrpInstance[] {
  // The sections after the instances have states of their own, such as that of a script.
  const [, ...blocks] = text.split(/^ VRRP Instance = /m).map((part) => part.split(/^------</m, 1).join());
  if (blocks.length === 0) throw new Error('no VRRP instance in it');
  return blocks.map((block) => {
    const value = (key: string) => new RegExp(`^   ${key} = (\\S+)`, 'm').exec(block)?.[1];
    const state = (key: string) => states.find((known) => known === value(key));
    const name = block.split('\n', 1).join().trimEnd();
    const [is, priority] = [value('State'), value('Priority')];
    if (is === undefined || priority === undefined) throw new Error(`no state and priority of ${name} in it`);
    // Adverts carry the effective one, from 1 to 254; the total of all weights may be below or above it.
    const effective = value('Effective priority') ?? value('Total priority');
    return {
      name,
      state: state('State') ?? 'INIT',
      wanted: state('Wantstate'),
      basePriority: Number(priority),
      effectivePriority: effective === undefined ? undefined : Number(effective),
    };
  });
}
