import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FileState } from '../../../src/facts/host/files.ts';
import { paths } from '../../../src/facts/host/managed-files.ts';
import type { ExportFolder } from '../../../src/facts/mail-store/export-folder.ts';
import { type Export, nfsExports } from '../../../src/facts/mail-store/nfs-exports.ts';
import { mailStoreExported } from '../../../src/steps/mail-store/nfs-exports.ts';
import { nfsServes, renderNfs } from '../../../src/steps/mail-store/nfs-server.ts';
import { cluster } from '../../support/fake-world.ts';
import { refusalOf } from '../../support/refusal.ts';
import { hostNamed } from '../../support/views.ts';

const nobody = { seen: [], missing: [] };
const filer = hostNamed('filer1');
const folder: ExportFolder = { kind: 'folder', owner: '0:0', mode: '755', hasContent: false, isMount: false };
const inForce = nfsExports.parse(
  [17, 18]
    .map((n) => `/srv/vmail\t198.51.100.${n}(rw,sync,wdelay,hide,nocrossmnt,secure,no_root_squash,no_subtree_check)\n`)
    .join(''),
  0,
);

interface Found {
  readonly folder?: ExportFolder | undefined;
  readonly exports?: readonly Export[];
  readonly written?: string;
}

function plan({ exports = [], written, ...found }: Found) {
  const state = (content: string): FileState => ({ content, mode: '644', owner: 'root:root', writtenAt: 1 });
  const files = new Map(written === undefined ? [] : [[paths.exports, state(written)]]);
  return mailStoreExported.plan({ files, exports, folder: found.folder }, filer, cluster, nobody);
}
const summaries = (found: Found) => plan(found).map(({ summary }) => summary);
const written = (found: Found) => plan(found).find(({ file }) => file?.path === paths.exports)?.stdin ?? '';

describe('nfs.mail-store-exported', () => {
  it('makes the folder, writes whom it is for, and exports it', () => {
    assert.deepEqual(summaries({}), ['make /srv/vmail', `write ${paths.exports}`, 're-export (exportfs -ra)']);
  });

  it('names only the private addresses of the mail hosts', () => {
    assert.match(
      written({ folder }),
      /^\/srv\/vmail 198\.51\.100\.17\(rw,sync,no_subtree_check,no_root_squash\) 198\.51\.100\.18\(rw,sync,no_subtree_check,no_root_squash\)$/m,
    );
    assert.doesNotMatch(written({ folder }), /192\.0\.2|\*/);
  });

  it('plans nothing the second time', () => {
    assert.deepEqual(summaries({ folder, exports: inForce, written: written({ folder }) }), []);
  });

  it('exports again what was unexported by hand', () => {
    assert.deepEqual(summaries({ folder, exports: inForce.slice(1), written: written({ folder }) }), [
      're-export (exportfs -ra)',
    ]);
  });

  it('never touches a folder with mail in it, whatever its owner', () => {
    const old = { ...folder, owner: '2000:2000', mode: '700', hasContent: true };
    assert.deepEqual(summaries({ folder: old }), [`write ${paths.exports}`, 're-export (exportfs -ra)']);
  });

  it('gives an empty one to root, and back when undone', () => {
    const [change] = plan({ folder: { ...folder, owner: '33:33', mode: '777' } });
    assert.deepEqual(change?.run.slice(-3), ['/srv/vmail', '0:0', '755']);
    assert.deepEqual(change?.undo?.[0]?.run.slice(-3), ['/srv/vmail', '33:33', '777']);
  });

  it('ties the export to the disk that is mounted there, and is refused while that is not', () => {
    const disk = { ...folder, isMount: true };
    assert.match(written({ folder: disk }), /no_root_squash,mountpoint\)/);
    const said = refusalOf(() => plan({ folder, written: written({ folder: disk }) }));
    assert.match(said, /the file system of \/srv\/vmail is not mounted on filer1.*mount it first/);
  });

  it('is refused where a file or a link stands', () => {
    assert.match(
      refusalOf(() => plan({ folder: { ...folder, kind: 'something else' } })),
      /is not a directory/,
    );
  });
});

describe('nfs-server.serves', () => {
  it('serves on the private address only, by version 4 only', () => {
    assert.match(renderNfs(filer), /^host=198\.51\.100\.11$/m);
    assert.match(renderNfs(filer), /^vers3=n$/m);
  });

  it('says that mail waits when it restarts what runs, and is started when it does not', () => {
    const unit = { known: true, enabled: true, changedAt: 5, restarts: 0 };
    const changes = (active: string) =>
      nfsServes.plan(
        { files: new Map(), units: new Map([['nfs-server.service', { ...unit, active }]]) },
        filer,
        cluster,
        nobody,
      );
    assert.match(changes('active').at(-1)?.disrupts ?? '', /mail waits/);
    assert.equal(changes('inactive').at(-1)?.disrupts, undefined);
    assert.deepEqual(
      changes('inactive').map(({ summary }) => summary),
      [`write ${paths.nfs}`, 'start nfsd'],
    );
  });
});
