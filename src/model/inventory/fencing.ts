import { z } from 'zod';
import { text } from '../text/text.ts';

const Word = text(/^[^\p{Cc}]+$/u, 'wanted one word of a command, without control characters');

/** Argv for the worker's machine, never read by a shell; `{host}` is replaced by the name of the host. */
export const Fence = z.strictObject({
  /** Switches it off at once: `[virsh, -c, "qemu+ssh://hv1/system", destroy, "{host}"]`. */
  off: z.array(Word).nonempty(),
  on: z.array(Word).nonempty(),
  /**
   * Prints the power state, as ipmitool, virsh and the fence agents do. Without it a host that answers SSH counts as
   * on.
   */
  status: z.array(Word).nonempty().optional(),
  /**
   * File with the password on one line; relative to the inventory. The command gets it in its environment, never in
   * argv.
   */
  passwordFile: text(/^[^\p{Cc}]+$/u, 'wanted the name of a file').optional(),
  /** Name of that environment variable. `ipmitool -E` reads IPMI_PASSWORD. */
  passwordVariable: text(/^[A-Z_][A-Z0-9_]*$/, 'wanted the name of a variable such as IPMI_PASSWORD').optional(),
  /** Seconds until a command is killed. */
  timeoutSeconds: z.int().min(1).max(600).optional(),
});
export type Fence = z.infer<typeof Fence>;

/** The purpose of a fencing command. */
export type FencingVerb = 'off' | 'on' | 'status';

export type Argv = readonly [string, ...string[]];

/** By hypervisor, or by host if it has its own; `default` for all others. */
export const Fencing = z.record(z.string(), Fence);

/** The declarations of fencing commands, and the hosts of each. */
interface DeclaredFencing {
  readonly fencing: z.infer<typeof Fencing>;
}
interface Powered {
  readonly name: string;
  readonly hypervisor: string;
}

const usualTimeoutSeconds = 60;

/** The declaration for this host; undefined if there is none. */
export function fenceFor({ fencing }: DeclaredFencing, { name, hypervisor }: Powered): Fence | undefined {
  return fencing[name] ?? fencing[hypervisor] ?? fencing.default;
}

/** The command for this operation on the host; undefined if none is declared. */
export function fenceOf(inventory: DeclaredFencing, host: Powered, verb: FencingVerb): Argv | undefined {
  const [program, ...args] = (fenceFor(inventory, host)?.[verb] ?? []).map((word) =>
    word.replaceAll('{host}', host.name),
  );
  return program === undefined ? undefined : [program, ...args];
}

/** The longest timeout of the fencing commands for these hosts, in seconds: none runs longer. */
export function fencingSeconds(inventory: DeclaredFencing, hosts: readonly Powered[]): number {
  return Math.max(0, ...hosts.map((host) => fenceFor(inventory, host)?.timeoutSeconds ?? usualTimeoutSeconds));
}

/** The power state that a status command printed; undefined if unclear. Any state but a clear one counts as neither. */
export function powerIn(printed: string): 'on' | 'off' | undefined {
  const isOff = /\b(?:off|stopped)\b/i.test(printed);
  const isOn = /\b(?:on|running)\b/i.test(printed);
  return isOff === isOn ? undefined : isOff ? 'off' : 'on';
}

/** A description that a person can act on. The command itself is not quoted: it may contain a password. */
export function fencingByHand({ name }: Pick<Powered, 'name'>, verb: FencingVerb): string {
  return `Run the \`${verb}\` command of ${name} under \`fencing\` in cluster.yaml, on a worker's machine`;
}
