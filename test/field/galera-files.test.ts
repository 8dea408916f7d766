import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import { galeraDisk, noUuid } from '../../src/facts/galera/disk.ts';
import { galeraPosition } from '../../src/facts/galera/position.ts';
import { asked } from '../support/field.ts';

const uuid = '99a34490-e803-11f1-8178-b3300245c33a';

function grastate(values: readonly [uuid: string, seqno: string, flag: string], end = '\n'): string {
  const [of, seqno, flag] = values;
  const lines = ['# GALERA saved state', 'version: 2.1', `uuid:    ${of}`, `seqno:   ${seqno}`];
  return [...lines, `safe_to_bootstrap: ${flag}`, ''].join(end);
}

const readDisk = (text: string) => {
  const { grastate: found } = asked(galeraDisk, { moved: { '/var/lib/mysql': { 'grastate.dat': text, ibdata1: '' } } });
  return found ? `${found.uuid}:${found.seqno}${found.safeToBootstrap ? ', flagged' : ''}` : 'nothing';
};

/** As galera's saved_state.cpp reads it: by words, the last line of a name counts. */
const files: readonly (readonly [what: string, text: string, expected: string])[] = [
  ['written on Windows', grastate([uuid, '1200', '1'], '\r\n'), `${uuid}:1200, flagged`],
  ['a uuid in capitals', grastate([uuid.toUpperCase(), '1200', '0']), `${uuid}:1200`],
  ['a flag appended by `echo >>`', `${grastate([uuid, '7', '0'])}safe_to_bootstrap: 1\n`, `${uuid}:7, flagged`],
  ['-2, which is no position', grastate([uuid, '-2', '0']), `${uuid}:-2`],
  ['a seqno with a GTID pasted from the log', grastate([uuid, '1200,0-1-55', '0']), `${uuid}:-1`],
  ['a seqno that JavaScript would read, and Galera does not', grastate([uuid, '1e3', '0']), `${uuid}:-1`],
  ['no value behind the flag', grastate([uuid, '1200', '']), `${uuid}:1200`],
  ['no seqno: not the word of the next line', grastate([uuid, '', '0']), 'nothing'],
  ['zeros behind a uuid', `${grastate([uuid, '-1', '0'])}uuid: ${noUuid}\n`, `${noUuid}:-1`],
  ['comments only', '# GALERA saved state\n', 'nothing'],
  ['half a uuid', `# GALERA saved state\nversion: 2.1\nuuid:    ${uuid.slice(0, 11)}`, 'nothing'],
  ['NUL behind it', `${grastate([uuid, '1200', '0'])}${'\0'.repeat(64)}`, `${uuid}:1200`],
];

describe('field: grastate.dat that was edited or damaged', () => {
  for (const [what, text, expected] of files) it(what, () => assert.equal(readDisk(text), expected));
});

describe('field: gvwstate.dat', () => {
  const member = '9b550fbc-63e0-11ec-9504-824ed25b5c50';
  const view = `my_uuid: ${member}\n#vwbeg\nview_id: 3 ${member} 4\nbootstrap: 0\nmember: ${member} 0\n#vwend\n`;
  // Without a uuid Galera ends with "invalid UUID: 00000000" (view.cpp reads on past lines that it does not know).
  for (const [what, text, expected] of [
    ['whole', view, 'there'],
    ['no bytes', '', 'empty'],
    // https://github.com/ClusterLabs/resource-agents/issues/940: all hosts lost power at once.
    ['zeros after a loss of power', '\0'.repeat(view.length), 'empty'],
    ['only its end', view.slice(view.indexOf('#')), 'empty'],
  ] as const) {
    it(what, () => {
      const files = { 'gvwstate.dat': text, ibdata1: '' };
      assert.equal(asked(galeraDisk, { moved: { '/var/lib/mysql': files } }).gvwstate, expected);
    });
  }
});

const note = '2023-06-04  8:24:23 0 [Note] WSREP: Recovered position: ';
const error = (text: string) => `2023-06-04  8:24:23 0 [ERROR] ${text}\n`;
const readLog = (log: string, saved?: string) => {
  const files = { ibdata1: '', ...(saved === undefined ? {} : { 'grastate.dat': saved }) };
  const { position, failure } = asked(galeraPosition, {
    programs: { mariadbd: log },
    moved: { '/var/lib/mysql': files, '/proc/[0-9]*/comm': '' },
  });
  return position ? `${position.uuid}:${position.seqno}` : (failure ?? 'not read');
};

const logs: readonly (readonly [what: string, log: string, expected: string])[] = [
  // https://github.com/mariadb-operator/mariadb-operator pkg/galera/recovery: its logs have the GTID on either side.
  ['a GTID behind the seqno', `${note}${uuid}:48451,201-2001-48431\n`, `${uuid}:48451`],
  ['a GTID before the seqno', `${note}${uuid}:201-2001-48431,48451\n`, `${uuid}:48451`],
  ['a GTID and no seqno', `${note}${uuid}:201-2001-48431\n`, 'the server reported no position'],
  ['several runs in one log: the last', `${note}${noUuid}:-1\n${note}${uuid}:70\n${note}${uuid}:77\n`, `${uuid}:77`],
  ['a word in place of the seqno', `${note}${uuid}:bar\n`, 'the server reported no position'],
  [
    'MySQL 8 with Galera',
    `2023-06-04T08:24:23.123456Z 0 [Note] [MY-000000] [WSREP] Recovered position: ${uuid}:3\n`,
    `${uuid}:3`,
  ],
  [
    'as galera_recovery prints it',
    `Jun 11 13:27:59 db1 sh[30608]: WSREP: Recovered position ${uuid}:261\n`,
    `${uuid}:261`,
  ],
  ['as mysqld_safe prints it', `140814 10:02:12 mysqld_safe WSREP: Recovered position ${uuid}:7\n`, `${uuid}:7`],
  ['no seqno in InnoDB', `${note}${uuid}:18446744073709551615\n`, `${uuid}:-1`],
  [
    'zeros of a server without InnoDB are no answer',
    `${error('InnoDB: Missing FILE_CHECKPOINT(45) at 46')}${error("Plugin 'InnoDB' init function returned error.")}${note}${noUuid}:-1\n`,
    'InnoDB: Missing FILE_CHECKPOINT(45) at 46',
  ],
  [
    'the first of many errors is the cause',
    error('InnoDB: Corrupted page [page id: space=0, page number=5]') + error('later').repeat(60) + error('Aborting'),
    'InnoDB: Corrupted page [page id: space=0, page number=5]',
  ],
  ['a position before many errors', `${note}${uuid}:5\n${error('later').repeat(60)}`, `${uuid}:5`],
  [
    // Printed by MariaDB 10.11 before it has a log.
    'a line before the first group of a configuration file',
    'error: Found option without preceding group in config file: /etc/mysql/mariadb.conf.d/60-galera.cnf at line: 1\nFatal error in defaults handling. Program aborted\n',
    'error: Found option without preceding group in config file: /etc/mysql/mariadb.conf.d/60-galera.cnf at line: 1',
  ],
  [
    'a value that is no number',
    error("Buffered error: Unknown suffix 'a' used for variable 'max_connections' (value 'abc')"),
    "Unknown suffix 'a' used for variable 'max_connections' (value 'abc')",
  ],
  [
    'a plugin that is missing beside the cause',
    error("mariadbd: Can't open shared library '/usr/lib/mysql/plugin/provider_lz4.so' (errno: 2)") +
      error("Couldn't load plugins from 'provider_lz4.so'.") +
      error('InnoDB: Cannot allocate memory for the buffer pool'),
    'InnoDB: Cannot allocate memory for the buffer pool',
  ],
  [
    // https://bugs.debian.org/1121151: MariaDB 11.8 with the plugins of 10.11.
    'a plugin that is the cause',
    error("mariadbd: Can't open shared library 'provider_bzip2.so' (errno: 8, API version not supported)") +
      error('Aborting'),
    "mariadbd: Can't open shared library 'provider_bzip2.so' (errno: 8, API version not supported)",
  ],
  [
    // https://github.com/home-assistant/addons/issues/2342: the data came without their redo log.
    'pages of the future, and a position',
    error('InnoDB: Page [page id: space=0, page number=354] log sequence number 317955229475 is in the future!') +
      `${note}${uuid}:900\n`,
    'InnoDB: Page [page id: space=0, page number=354] log sequence number 317955229475 is in the future!',
  ],
  [
    'a failed assertion',
    `2023-06-04 08:24:23 0x7f5 InnoDB: Assertion failure in file ./storage/innobase/log/log0recv.cc line 2321\n${error('mysqld got signal 6 ;')}`,
    'InnoDB: Assertion failure in file ./storage/innobase/log/log0recv.cc line 2321',
  ],
  [
    'an error without its level',
    `mariadbd: Can't change dir to '/var/lib/mysql/' (Errcode: 13 "Permission denied")\n${error('Aborting')}`,
    `mariadbd: Can't change dir to '/var/lib/mysql/' (Errcode: 13 "Permission denied")`,
  ],
];

describe('field: mariadbd --wsrep-recover, other logs', () => {
  for (const [what, log, expected] of logs) it(what, () => assert.equal(readLog(log), expected));
});

describe('field: mariadbd --wsrep-recover that was cut off', () => {
  for (const [code, expected] of [
    [124, 'InnoDB recovery did not finish within 280 s'],
    [137, 'the server was killed during InnoDB recovery, as for lack of memory'],
    [1, 'the server reported no position'],
  ] as const) {
    it(`exit code ${code}`, () => assert.equal(galeraPosition.parse(`asked\ncode ${code}\n`, 0).failure, expected));
  }
});

describe('field: the position is read from InnoDB unless grastate.dat has one that Galera takes', () => {
  const log = `${note}${uuid}:900\n`;
  for (const [what, saved, expected] of [
    ['a clean stop', grastate([uuid, '1200', '0']), 'not read'],
    ['a broken uuid before a seqno', grastate([uuid.slice(1), '1200', '0']), `${uuid}:900`],
    ['zeros before a seqno', grastate([noUuid, '1200', '0']), `${uuid}:900`],
    ['a seqno that is no number', grastate([uuid, '1200,0-1-55', '0']), `${uuid}:900`],
    ['an empty file', '', `${uuid}:900`],
  ] as const) {
    it(what, () => assert.equal(readLog(log, saved), expected));
  }
});

describe('field: a data directory that is not mounted', () => {
  const data = { '/var/lib/mysql': { ibdata1: '' }, '/proc/self/mountinfo': '21 1 8:1 / / rw - ext4 /dev/sda1 rw\n' };
  const root = 'UUID=1 / ext4 errors=remount-ro 0 1\n';
  /** The folder that stands for the data directory is found by its place in the script. */
  const unmounted = (fstab: string) =>
    asked(galeraDisk, { moved: { ...data, '/etc/fstab': fstab } }).unmounted ?? false;

  for (const [what, fstab, expected] of [
    ['no file system of its own', root, false],
    // `nofail`: the host comes up without it, with an empty folder in its place.
    ['one of a folder above it, with nofail', `${root}/dev/sdb1 ${tmpdir()} xfs nofail 0 2\n`, true],
    ['one that is commented out', `${root}#/dev/sdb1 /tmp xfs nofail 0 2\n`, false],
    ['swap, and one beside it', `${root}/dev/sdc none swap sw 0 0\n/dev/sdd /tm xfs nofail 0 2\n`, false],
  ] as const) {
    it(what, () => assert.equal(unmounted(fstab), expected));
  }
});
