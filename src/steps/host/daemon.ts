import type { Files } from '../../facts/host/files.ts';
import type { Units, WatchedUnit } from '../../facts/host/units.ts';
import { unitOf } from '../../facts/host/units.ts';
import type { Argv } from '../../model/check/fact.ts';
import type { Change, Run } from '../../model/plan/step.ts';
import { lastWritten, putFiles, type WantedFile } from './put-file.ts';

/** A daemon that reads these files at start, and how to make it read them again. */
export interface Daemon {
  readonly unit: WatchedUnit;
  readonly files: readonly WantedFile[];
  /** Validates the files before the daemon reads them. */
  readonly test?: Change;
  /** Makes the daemon run with the current files, whether it ran before or not; always the same command. */
  readonly activate: Change;
  /** Changes to its other inputs, made before the files. */
  readonly prepare?: readonly Change[];
  /** Its work is not all there, though it is active: something else undid it. */
  readonly incomplete?: boolean;
}

/**
 * The files, and a daemon running with them. It is also activated when it is stopped, and when a file is newer than its
 * last start, as after an interrupted run; systemd may not have reread its units by then.
 */
export function runDaemon(daemon: Daemon, now: { readonly files: Files; readonly units: Units }): readonly Change[] {
  const unit = unitOf(now.units, daemon.unit);
  const paths = daemon.files.map(({ path }) => path);
  const written = [...(daemon.prepare ?? []), ...putFiles(now.files, daemon.files)];
  const stale = unit.active !== 'active' || unit.changedAt < lastWritten(now.files, paths);
  const unread = unit.changedAt < lastWritten(now.files, paths.filter(underSystemd));
  const activate = written.length > 0 || stale || daemon.incomplete === true;
  // Undone last: the daemon rereads the old files, and stays stopped if it was stopped.
  const afterUndo: readonly Run[] = [
    { run: reload.run },
    { run: unit.active === 'active' ? daemon.activate.run : ['systemctl', 'stop', daemon.unit] },
  ];
  const changes = [
    ...written,
    ...(written.some(isOfSystemd) || unread ? [reload] : []),
    ...(activate && daemon.test ? [daemon.test] : []),
    ...(unit.enabled ? [] : [enable(daemon.unit)]),
    ...(activate ? [daemon.activate] : []),
  ];
  return changes.map((change, i) => (i === 0 ? { ...change, undo: [...(change.undo ?? []), ...afterUndo] } : change));
}

const underSystemd = (path: string) => path.startsWith('/etc/systemd/');
const isOfSystemd = ({ file }: Change) => file !== undefined && underSystemd(file.path);

export const reload: Change = { summary: 'reload systemd unit files', run: ['systemctl', 'daemon-reload'] };

function enable(unit: WatchedUnit): Change {
  const off: Argv = ['systemctl', 'disable', '--quiet', unit];
  return { summary: `start ${unit} at boot`, run: ['systemctl', 'enable', '--quiet', unit], undo: [{ run: off }] };
}
