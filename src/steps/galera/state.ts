import { type GaleraDisk, noUuid, type Position } from '../../facts/galera/disk.ts';
import type { Change, Run } from '../../model/plan/step.ts';

const path = '/var/lib/mysql/grastate.dat';

type GaleraState = Position & { readonly safeToBootstrap: boolean };

/** As Galera 4 writes it. */
export function renderState({ uuid, seqno, safeToBootstrap }: GaleraState): string {
  return `# GALERA saved state
version: 2.1
uuid:    ${uuid}
seqno:   ${seqno}
safe_to_bootstrap: ${safeToBootstrap ? 1 : 0}
`;
}

// Replaced atomically: a partial file would lose the node's position.
const put = `install -m 660 -o mysql -g mysql /dev/stdin "$1.mailha-new" && sync "$1.mailha-new" && mv -f "$1.mailha-new" "$1"`;

/** Not while the server runs: it holds the file open and would write its last position to a deleted file. */
function write(state: GaleraState): Run {
  const script = `! pidof mariadbd >/dev/null || { echo 'mariadbd runs' >&2; exit 1; }\n${put}`;
  return { run: ['sh', '-c', script, 'sh', path], stdin: renderState(state) };
}

/** Restores the old file unless the server started with the new one. */
function putBack(before: GaleraState | undefined): Run {
  const unlessItRuns = '! pidof mariadbd >/dev/null || exit 0\n';
  if (!before) return { run: ['sh', '-c', `${unlessItRuns}rm -f "$1"`, 'sh', path] };
  return { run: ['sh', '-c', `${unlessItRuns}${put}`, 'sh', path], stdin: renderState(before) };
}

/**
 * galera_new_cluster starts from the one node that is flagged. If the file is missing or holds zeros, its position is
 * written too: without one, Galera begins a new history and all other nodes need an SST.
 */
export function flag({ grastate }: GaleraDisk, place: Position): readonly Change[] {
  const has = grastate !== undefined && grastate.uuid !== noUuid;
  if (has && grastate.safeToBootstrap) return [];
  const summary = 'set safe_to_bootstrap: 1 in grastate.dat';
  return [{ summary, ...write({ ...(has ? grastate : place), safeToBootstrap: true }), undo: [putBack(grastate)] }];
}

/** Two nodes that may both bootstrap become two clusters. */
export function unflag({ grastate }: GaleraDisk): readonly Change[] {
  if (!grastate?.safeToBootstrap) return [];
  const summary = 'set safe_to_bootstrap: 0 in grastate.dat';
  return [{ summary, ...write({ ...grastate, safeToBootstrap: false }), undo: [putBack(grastate)] }];
}

/** A node without a position gets a full SST. Not undone: after half a transfer the old position would be wrong. */
export const forgetPlace: Change = {
  summary: 'remove grastate.dat to force a full transfer (SST)',
  run: ['rm', '-f', path],
};

/** Nodes find each other again from the last view; an empty file keeps a node from starting (galera#354). */
export const forgetView: Change = {
  summary: 'remove gvwstate.dat (last cluster view)',
  run: ['rm', '-f', '/var/lib/mysql/gvwstate.dat'],
};

/** The server prints what it did and exits, always with an error code. */
export const rollBack: Change = {
  summary: 'roll back prepared transactions (--tc-heuristic-recover)',
  run: ['sh', '-c', 'timeout 280 mariadbd --user=mysql --tc-heuristic-recover=ROLLBACK >/dev/null 2>&1 || true'],
  timeoutSeconds: 300,
};
