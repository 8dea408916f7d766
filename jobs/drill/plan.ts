import { armed } from '../../src/drills/armed.ts';
import type { Drill, Fault } from '../../src/model/drill/drill.ts';
import { fenceOf } from '../../src/model/inventory/fencing.ts';
import { withoutPasswords } from '../../src/model/inventory/fencing-secrets.ts';
import type { Host, Inventory } from '../../src/model/inventory/inventory.ts';
import type { Change } from '../../src/model/plan/step.ts';
import { defineStep } from '../../src/model/plan/step.ts';
import { defineStage, type Target } from '../../src/model/plan/target.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { named } from '../../src/model/text/named.ts';

/** The host's own timer reverts the fault later than the slowest worker would. */
export function armedFault(drill: Drill, host: Host, { cluster }: Observer): Fault {
  const expected = drill.expect(host, cluster.inventory).map(({ withinSeconds }) => withinSeconds);
  return armed(drill.fault(host, cluster), Math.max(drill.watchSeconds, ...expected) + 120);
}

export const stepOf = ({ id }: Drill) => `drill.${id}`;

/**
 * A step, so that a drill is shown, approved and compared like any change. `already` tells approvers what is not ok before the
 * fault.
 */
export function targetOf(drill: Drill, host: Host, already = ''): Target {
  const step = defineStep({
    id: stepOf(drill),
    on: [drill.on],
    summary: drill.question,
    facts: {},
    plan(_, on, cluster): readonly Change[] {
      const { power = [], inject, restore } = drill.fault(on, cluster);
      const undo = restore.map(({ script }) => ({ run: ['sh', '-c', script] as const }));
      const fenced = power.map((one) => takePower(one, cluster.inventory));
      const after = drill.comesBackBy ? [comingBack(drill.comesBackBy)] : [];
      return [...fenced, ...inject, ...after].map((change, i) =>
        i === 0 ? { ...change, undo, ...disrupting(noticing(drill, on, cluster.inventory), already) } : change,
      );
    },
  });
  const stage = defineStage({ on: [drill.on], only: [host.name], steps: [step], gates: [], order: 'as declared' });
  return { id: `drill ${drill.id}`, summary: drill.question, stages: [stage] };
}

/** Shown to approvers only: the worker runs the fencing command, not the host. */
function takePower(host: Host, inventory: Inventory): Change {
  const run = fenceOf(inventory, host, 'off');
  if (!run) throw new Refused(`cluster.yaml declares no fencing for ${host.name}, so it cannot be powered off.`);
  return { summary: `power off ${host.name} with ${run[0]}`, run: withoutPasswords(run) };
}

/** Shown to approvers only. */
function comingBack(command: string): Change {
  return {
    summary: `at the end run \`${command}\`, giving no host up`,
    run: ['mailha', ...command.split(' ')],
  };
}

function disrupting(expected: string, already: string): { readonly disrupts?: string } {
  const all = [expected, already && `not all checks are ok, so it may be the last that serves: ${already}`];
  const disrupts = all.filter((one) => one !== '').join('; ');
  return disrupts === '' ? {} : { disrupts };
}

/** Empty when clients should notice nothing. */
function noticing(drill: Drill, host: Host, inventory: Inventory): string {
  const expected = [...drill.outage(host, inventory)];
  if (expected.length === 0) return '';
  const longest = Math.max(...expected.map(([, seconds]) => seconds));
  const services = named(expected.map(([name]) => name));
  return `${services} for up to ${longest} s (${drill.because}). ${drill.risk}`;
}
