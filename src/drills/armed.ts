import type { Fault, Restore } from '../model/drill/drill.ts';
import type { Change } from '../model/plan/step.ts';

const unit = 'mailha-drill';

/**
 * Arms a timer on the host that reverts the fault even if the worker dies or loses its connection. All drills share one
 * unit, so a second drill on a host fails before its fault.
 */
export function armed({ inject, restore, ...fault }: Fault, seconds: number): Fault {
  // A host without power cannot run a timer.
  if (inject.length === 0) return { inject, restore, ...fault };
  const script = restore.map((one) => one.script).join('\n');
  const arm: Change = {
    summary: `arm an automatic restore after ${seconds} s`,
    run: ['systemd-run', '--quiet', '--collect', `--unit=${unit}`, `--on-active=${seconds}`, 'sh', '-c', script],
  };
  const disarm: Restore = {
    summary: 'disarm the automatic restore',
    script: `systemctl stop ${unit}.timer ${unit}.service 2>/dev/null; systemctl reset-failed ${unit}.service 2>/dev/null; true`,
  };
  return { ...fault, inject: [arm, ...inject], restore: [...restore, disarm] };
}
