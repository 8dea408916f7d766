import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noUuid } from '../../src/facts/galera/disk.ts';
import { choose } from '../../src/steps/galera/choice.ts';
import type { DatabaseFacts } from '../../src/steps/galera/evidence.ts';
import {
  clean,
  crashed,
  dropped,
  leftTheCluster,
  onDisk,
  otherUuid,
  prepared,
  primary,
  starting,
  state,
  waiting,
  wiped,
  withoutGalera,
} from '../support/evidence.ts';
import { uuid } from '../support/said-node.ts';

const schemas = ['shop'];
const failed = (failure: string) => onDisk(state(-1), { disk: { schemas }, recovered: { failure } });
/** What a joiner has when its donor is lost half-way. */
const partial = onDisk(state(-1, { uuid: noUuid }), {
  disk: { transfer: true, schemas },
  recovered: { failure: 'InnoDB: Cannot open datafile ./ibdata1' },
});
const recovered = (position: NonNullable<DatabaseFacts['recovered']['position']>, grastate = state(-1)) =>
  onDisk(grastate, { disk: { schemas }, recovered: { position } });
const notReady = { wsrep_ready: 'OFF', wsrep_local_state: '1', wsrep_local_state_comment: 'Joining' };

const cases: readonly (readonly [what: string, db1: DatabaseFacts, db2: DatabaseFacts, expected: RegExp])[] = [
  [
    // Galera itself aborts there: "Local state seqno is greater than group seqno".
    'one outside the component is ahead of it',
    primary(900),
    waiting(980),
    /^refuse: db2 is at 99a34490:980, and db1 is at 99a34490:900.*save what db2 has.*systemctl stop mariadb/,
  ],
  [
    'one that is starting has another history than the component',
    primary(900),
    starting(990, otherUuid),
    /^refuse: db2 is at ffffffff:990, and db1 is at 99a34490:900/,
  ],
  [
    'one that was voted out is not a matter of the network',
    primary(900),
    leftTheCluster(905),
    /^refuse: (?!.*4567).*it runs MariaDB, which left the cluster.*`systemctl stop mariadb` on db2/,
  ],
  [
    'one without Galera took writes of its own',
    primary(900),
    withoutGalera,
    /^refuse: (?!.*4567).*it runs MariaDB without Galera.*save what was written there/,
  ],
  [
    // https://github.com/mariadb-corporation/galera/issues/410
    'a joiner was left alone: it is what has to go, not the data',
    crashed(900),
    primary(0, notReady),
    /^refuse: db1 is at 99a34490:900, and db2 is at 99a34490:0: Primary, but not ready(?!.*lose).*`systemctl stop mariadb` on db2/,
  ],
  [
    'Primary, with data of another history than its component: it vouches for nothing',
    primary(950, { wsrep_cluster_state_uuid: otherUuid }),
    crashed(900),
    /^refuse: db2 is at 99a34490:900, and db1 is at no known position/,
  ],
  [
    'the donor lost its disk in the middle of a transfer: its joiner has all there is',
    wiped(),
    partial,
    /^refuse: no node has a complete copy, but a cluster existed: db2 has part of a state transfer.*without db2 and lose/,
  ],
  ['a transfer that was cut off, and a whole copy', crashed(900), partial, /^start db1, anew: db2/],
  [
    // Galera takes InnoDB's position only for the same uuid (replicator_smm.cpp).
    'grastate.dat and InnoDB are of two histories',
    wiped(),
    recovered({ uuid: otherUuid, seqno: 5000 }),
    /^refuse: db2 has grastate.dat of 99a34490, but InnoDB is at ffffffff:5000/,
  ],
  [
    'InnoDB knows the history, and no seqno',
    wiped(),
    recovered({ uuid, seqno: -1 }, state(-1, { uuid: noUuid })),
    /^refuse: db2 belongs to 99a34490 but its position is unknown/,
  ],
  [
    'data that was not read is not nothing',
    wiped(),
    onDisk(undefined),
    /^refuse: db2 has data whose position was not read/,
  ],
  [
    // Posts on `nofail` mounts of /var/lib/mysql.
    'its file system is not mounted: what is beneath is not its data',
    crashed(900),
    { ...wiped(), disk: { ...wiped().disk, unmounted: true } },
    /^refuse: db2 has a file system for \/var\/lib\/mysql in \/etc\/fstab that is not mounted.*`mount -a` on db2/,
  ],
  [
    'the data are elsewhere, and a clean grastate.dat is left here',
    crashed(900),
    onDisk(state(950, { safeToBootstrap: true }), {
      recovered: { failure: 'its datadir is /srv/mysql; only /var/lib/mysql is supported' },
    }),
    /^refuse: db2 has no readable position \(its datadir is/,
  ],
  [
    'the marker of an old transfer beside data that only the configuration keeps from being read',
    crashed(900),
    onDisk(state(-1), {
      disk: { transfer: true, schemas },
      recovered: { failure: "mariadbd: unknown variable 'foo=1'" },
    }),
    /^refuse: db2 has no readable position \(mariadbd: unknown variable/,
  ],
  [
    'the marker of an old transfer, and InnoDB that is corrupt',
    crashed(900),
    onDisk(state(-1), { disk: { transfer: true, schemas }, recovered: { failure: 'InnoDB: Corrupted page' } }),
    /^refuse: db2 has no readable position \(InnoDB: Corrupted page\)/,
  ],
  [
    'one that is starting without a position, and its marker is of an old transfer',
    crashed(900),
    { ...starting(-1), disk: { ...starting(-1).disk, transfer: true, schemas } },
    /^refuse: db2 hangs during startup/,
  ],
  [
    'one that dropped its state is named',
    crashed(900),
    dropped(900),
    /^start db1, anew: db2.*db2, whose state was dropped, was at 99a34490:900/,
  ],
  [
    'both dropped their state, and are of two histories: neither is the more advanced',
    dropped(900),
    onDisk(state(-1, { uuid: noUuid }), { recovered: { position: { uuid: otherUuid, seqno: 5 } } }),
    /^refuse: no node has a valid state(?!.*most advanced).*they are of different histories.*without db1 .* or .*without db2 /,
  ],
  [
    'both are furthest, and neither can end its transactions',
    prepared(9),
    prepared(9),
    /^refuse: db1 and db2 are the most advanced, but have prepared transactions/,
  ],
  ...(
    [
      ["mariadbd: Can't lock aria control file '/var/lib/mysql/aria_log_control' for exclusive use", /fuser -v/],
      ['mariadbd: Disk is full writing ./aria_log.00000001 (Errcode: 28)', /df -h \/var\/lib\/mysql/],
      ["InnoDB: The innodb_system data file 'ibdata1' must be writable", /chown -R mysql:mysql/],
      ["Plugin 'file_key_management' init function returned error.", /restore the encryption plugin and its key/],
      ["mariadbd: unknown variable 'foo=1'", /remove that option/],
      [
        'InnoDB: Unsupported redo log format. The redo log was created with MariaDB 11.8.',
        /release that wrote the data/,
      ],
      ['WSREP: disabled, skipping position recovery', /wsrep_on = OFF/],
      ['its datadir is /srv/mysql; only /var/lib/mysql is supported', /move the data to \/var\/lib\/mysql/],
      ['mariadbd: Out of memory (Needed 0 bytes)', /free memory on db2/],
      ['the server was killed during InnoDB recovery, as for lack of memory', /free memory on db2/],
      [
        "mariadbd: Can't create/write to file '/tmp/ibD3JYwM' (Errcode: 28 \"No space left on device\")",
        /df -h .* \/tmp/,
      ],
      ["mariadbd: Can't create/write to file './x' (Errcode: 30 \"Read-only file system\")", /`dmesg`.*read-only/],
      ["InnoDB: Error number 5 means 'Input/output error'", /`dmesg`.*copy \/var\/lib\/mysql elsewhere/],
      ['InnoDB recovery did not finish within 280 s', /let it finish on db2/],
      [
        'error: Found option without preceding group in config file: /etc/mysql/my.cnf at line: 1',
        /correct that option/,
      ],
      ["mariadbd: Can't open shared library 'provider_bzip2.so' (errno: 8)", /plugins of one release/],
      [
        'mariadbd: error while loading shared libraries: libpmem.so.1: cannot open shared object file',
        /server and plugins of one release/,
      ],
      [
        'WSREP: wsrep_load(): dlopen(): /usr/lib/galera/libgalera_smm.so: cannot open shared object file',
        /dpkg -l 'mariadb\*' 'galera\*'/,
      ],
      ['InnoDB: Corruption of an index tree', /see why `mariadbd --user=mysql --wsrep-recover` fails on db2/],
    ] as const
  ).map(
    ([why, remedy]) =>
      [
        `unreadable: ${why}`,
        clean(9),
        failed(why),
        new RegExp(`^refuse: db2 has no readable.*${remedy.source}`),
      ] as const,
  ),
];

describe('field: which node to start from', () => {
  for (const [what, db1, db2, expected] of cases) {
    it(what, () => {
      const nodes = [db1, db2].map((found, at) => ({ host: `db${at + 1}`, found }));
      const choice = choose({ nodes });
      const said =
        choice.kind === 'refuse'
          ? `refuse: ${choice.why}. First: ${choice.find}`
          : `${choice.kind} ${choice.kind === 'running' ? choice.join : choice.source}, anew: ${choice.whole}; ${choice.why}`;
      assert.match(said, expected);
    });
  }
});
