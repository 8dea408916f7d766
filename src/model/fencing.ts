import { z } from 'zod';
import type { Host, Inventory } from './inventory.ts';
import { text } from './text.ts';

const Word = text(/^[^\p{Cc}]+$/u, 'wanted one word of a command, without control characters');

/** Argv for the worker's machine, never read by a shell; `{host}` stands for the name of the host. */
export const Fence = z.strictObject({
  /** Takes its power, at once: `[virsh, -c, "qemu+ssh://hv1/system", destroy, "{host}"]`. */
  off: z.array(Word).nonempty(),
  on: z.array(Word).nonempty(),
});
export type Fence = z.infer<typeof Fence>;

/** By the name of a hypervisor, or of a host that has its own; `default` for all others. */
export const Fencing = z.record(z.string(), Fence);

/** How the power of this host is switched; undefined when nobody has said. */
export function fenceOf(
  { fencing }: Pick<Inventory, 'fencing'>,
  { name, hypervisor }: Host,
  how: keyof Fence,
): readonly [string, ...string[]] | undefined {
  const fence = fencing[name] ?? fencing[hypervisor] ?? fencing.default;
  const [program, ...args] = (fence?.[how] ?? []).map((word) => word.replaceAll('{host}', name));
  return program === undefined ? undefined : [program, ...args];
}
