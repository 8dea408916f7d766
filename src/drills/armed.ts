import type { Fault, Restore } from '../model/drill/drill.ts';
import type { Change } from '../model/plan/step.ts';

const unit = 'mailha-drill';

/**
 * The host puts it back by itself after so many seconds, whoever has died or been cut off by then. One unit for all drills: a
 * second drill on a host fails before its fault.
 */
export function armed({ inject, restore, ...fault }: Fault, seconds: number): Fault {
  // Without power it does nothing by itself.
  if (inject.length === 0) return { inject, restore, ...fault };
  const script = restore.map((one) => one.script).join('\n');
  const arm: Change = {
    summary: `let the host put everything back by itself after ${seconds} s, unless that is called off`,
    run: ['systemd-run', '--quiet', '--collect', `--unit=${unit}`, `--on-active=${seconds}`, 'sh', '-c', script],
  };
  const disarm: Restore = {
    summary: 'call off that the host puts it back by itself',
    script: `systemctl stop ${unit}.timer ${unit}.service 2>/dev/null; systemctl reset-failed ${unit}.service 2>/dev/null; true`,
  };
  return { ...fault, inject: [arm, ...inject], restore: [...restore, disarm] };
}
