import type { Files } from '../../facts/host/files.ts';
import type { Units, WatchedUnit } from '../../facts/host/units.ts';
import { unitOf } from '../../facts/host/units.ts';
import type { Argv } from '../../model/check/fact.ts';
import type { Change, Run } from '../../model/plan/step.ts';
import { lastWritten, putFiles, type WantedFile } from './put-file.ts';

/** A daemon that reads these files when it is started, and how it is made to read them again. */
export interface Daemon {
  readonly unit: WatchedUnit;
  readonly files: readonly WantedFile[];
  /** Proves the files before the daemon reads them. */
  readonly test?: Change;
  /** What makes it run with the files as they are, whether it ran before or not; always the same command. */
  readonly activate: Change;
  /** What else it reads is changed by these, before the files. */
  readonly prepare?: readonly Change[];
}

/**
 * The files as wanted, and the daemon running with them: it is activated also when it stands still, and when a file
 * is younger than its last start, as after a run that was cut off in between; systemd may not have read its own by then.
 */
export function runDaemon(daemon: Daemon, now: { readonly files: Files; readonly units: Units }): readonly Change[] {
  const unit = unitOf(now.units, daemon.unit);
  const paths = daemon.files.map(({ path }) => path);
  const written = [...(daemon.prepare ?? []), ...putFiles(now.files, daemon.files)];
  const stale = unit.active !== 'active' || unit.changedAt < lastWritten(now.files, paths);
  const unread = unit.changedAt < lastWritten(now.files, paths.filter(underSystemd));
  const activate = written.length > 0 || stale;
  // Undone last of all: the daemon reads again what stands there then, and stays down if it was down.
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

const reload: Change = { summary: 'reload systemd unit files', run: ['systemctl', 'daemon-reload'] };

function enable(unit: WatchedUnit): Change {
  const off: Argv = ['systemctl', 'disable', '--quiet', unit];
  return { summary: `start ${unit} at boot`, run: ['systemctl', 'enable', '--quiet', unit], undo: [{ run: off }] };
}
