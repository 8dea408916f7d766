import { z } from 'zod';
import { text } from '../text/text.ts';

const Word = text(/^[^\p{Cc}]+$/u, 'wanted one word of a command, without control characters');

/** Argv for the worker's machine, never read by a shell; `{host}` stands for the name of the host. */
export const Fence = z.strictObject({
  /** Takes its power, at once: `[virsh, -c, "qemu+ssh://hv1/system", destroy, "{host}"]`. */
  off: z.array(Word).nonempty(),
  on: z.array(Word).nonempty(),
  /** Prints whether it has power, as ipmitool, virsh and the fence agents do. Without it a host that answers by SSH counts as on. */
  status: z.array(Word).nonempty().optional(),
  /** Holds the password, on one line; relative to the inventory. The command finds it in its environment, never in its argv. */
  passwordFile: text(/^[^\p{Cc}]+$/u, 'wanted the name of a file').optional(),
  /** The variable that it is put in. `ipmitool -E` reads IPMI_PASSWORD. */
  passwordVariable: text(/^[A-Z_][A-Z0-9_]*$/, 'wanted the name of a variable such as IPMI_PASSWORD').optional(),
  /** After which a command that has not ended is killed. */
  timeoutSeconds: z.int().min(1).max(600).optional(),
});
export type Fence = z.infer<typeof Fence>;

/** What a fencing command does. */
export type FencingVerb = 'off' | 'on' | 'status';

export type Argv = readonly [string, ...string[]];

/** By the name of a hypervisor, or of a host that has its own; `default` for all others. */
export const Fencing = z.record(z.string(), Fence);

/** Where fencing commands are declared, and whose power they switch. */
interface DeclaredFencing {
  readonly fencing: z.infer<typeof Fencing>;
}
interface Powered {
  readonly name: string;
  readonly hypervisor: string;
}

const usualTimeoutSeconds = 60;

/** What is declared for this host; undefined when nothing is. */
export function fenceFor({ fencing }: DeclaredFencing, { name, hypervisor }: Powered): Fence | undefined {
  return fencing[name] ?? fencing[hypervisor] ?? fencing.default;
}

/** The command that does this to the power of the host; undefined when none is declared. */
export function fenceOf(inventory: DeclaredFencing, host: Powered, verb: FencingVerb): Argv | undefined {
  const [program, ...args] = (fenceFor(inventory, host)?.[verb] ?? []).map((word) =>
    word.replaceAll('{host}', host.name),
  );
  return program === undefined ? undefined : [program, ...args];
}

/** Seconds after which no fencing command that was started for these hosts is still running, whoever started it. */
export function fencingSeconds(inventory: DeclaredFencing, hosts: readonly Powered[]): number {
  return Math.max(0, ...hosts.map((host) => fenceFor(inventory, host)?.timeoutSeconds ?? usualTimeoutSeconds));
}

/** What a status command printed; undefined where it says neither. A host in any state but a clear one counts as neither. */
export function powerIn(printed: string): 'on' | 'off' | undefined {
  const isOff = /\b(?:off|stopped)\b/i.test(printed);
  const isOn = /\b(?:on|running)\b/i.test(printed);
  return isOff === isOn ? undefined : isOff ? 'off' : 'on';
}

/** What a person can run. The command itself is not quoted: it may hold a password. */
export function fencingByHand({ name }: Pick<Powered, 'name'>, verb: FencingVerb): string {
  return `Run the \`${verb}\` command of ${name} under \`fencing\` in cluster.yaml, on a worker's machine`;
}
