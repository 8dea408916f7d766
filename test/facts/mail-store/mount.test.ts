import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { exportFolder } from '../../../src/facts/mail-store/export-folder.ts';
import { mailStore } from '../../../src/facts/mail-store/mount.ts';
import { mountpoint, parentAndName } from '../../../src/facts/mail-store/mountpoint.ts';
import type { Fact } from '../../../src/model/check/fact.ts';
import type { Inventory } from '../../../src/model/inventory/inventory.ts';
import { inventory } from '../../support/fake-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'mailha-store-'));
after(() => rmSync(folder, { recursive: true }));

/** Asks this machine about a folder of it. */
function ask<T>(fact: Fact<T>, path: string): T {
  const declared: Inventory = { ...inventory, mail: { ...inventory.mail, store: path, export: path } };
  const [program, ...args] = [...fact.argv, ...(fact.given?.(declared) ?? [])];
  const { stdout, status } = spawnSync(program ?? '', args, { encoding: 'utf8' });
  return fact.parse(stdout, status ?? 1);
}

const printed = (...lines: readonly string[]) => mailStore.parse(`${lines.join('\n')}\n`, 0);
const mount =
  'mount 0:45 rw,nosuid,nodev,noexec,noatime shared:9 - nfs4 198.51.100.11:/srv/vmail rw,vers=4.2,hard,lookupcache=pos';
const volumes = ['volume DEV FSID', 'volume 0:44 11:0', 'volume 0:45 a1b2:0'];

describe('mail-store.mount', () => {
  it('tells source, options, room, and an id that is the same on every host', () => {
    const found = printed(mount, ...volumes, 'blocks 1000 400 300 100 90', 'inode 2');
    assert.equal(found?.source, '198.51.100.11:/srv/vmail');
    for (const option of ['noexec', 'hard', 'vers=4.2', 'lookupcache=pos']) assert(found?.options.has(option), option);
    assert.deepEqual(found?.answer, { id: 'a1b2:0 2', usedPercent: 67, usedInodesPercent: 10 });
  });

  it('tells why there is no answer', () => {
    assert.deepEqual(printed(mount, ...volumes, 'late')?.answer, { id: undefined, why: 'no answer within 5 s' });
    const stale = "stat: cannot read file system information for '/var/vmail': Stale file handle";
    assert.match(String(Reflect.get(printed(mount, stale)?.answer ?? {}, 'why')), /Stale file handle/);
  });

  it('tells of what was mounted last, which hides the others', () => {
    assert.equal(printed('mount 8:1 rw - ext4 /dev/sda1 rw', mount, 'late')?.type, 'nfs4');
  });

  it('reads a real machine, and finds nothing where nothing is mounted', () => {
    assert.equal(ask(mailStore, folder), undefined);
    const proc = ask(mailStore, '/proc');
    assert.equal(proc?.type, 'proc');
    assert.notEqual(proc?.answer.id, undefined);
  });
});

describe('nfs.export-folder', () => {
  const at = (name: string) => join(folder, name);

  it('tells what a folder is and whether there is mail in it; lost+found is none', () => {
    mkdirSync(at('empty'));
    chmodSync(at('empty'), 0o711);
    mkdirSync(join(at('empty'), 'lost+found'));
    const { kind, mode, hasContent, isMount } = ask(exportFolder, at('empty')) ?? {};
    assert.deepEqual([kind, mode, hasContent, isMount], ['folder', '711', false, false]);
    writeFileSync(join(at('empty'), '.hidden'), '');
    assert.equal(ask(exportFolder, at('empty'))?.hasContent, true);
  });

  it('does not take a link for a folder, and is undefined where nothing is', () => {
    symlinkSync('/nowhere', at('link'));
    assert.equal(ask(exportFolder, at('link'))?.kind, 'something else');
    assert.equal(ask(exportFolder, at('none')), undefined);
  });
});

describe('the folder around a mountpoint', () => {
  it('is / for one at the top', () => {
    assert.deepEqual(parentAndName('/var/vmail'), ['/var', 'vmail']);
    assert.deepEqual(parentAndName('/vmail'), ['/', 'vmail']);
  });

  it('reports whether its file system has attributes', { skip: process.getuid?.() !== 0 && 'needs root' }, () => {
    const on = (type: string) => {
      const script = `mount -t ${type} test /mnt && mkdir /mnt/vmail && exec "$@"`;
      const argv = [...mountpoint.argv, ...parentAndName('/mnt/vmail')];
      const { stdout } = spawnSync('unshare', ['--mount', 'sh', '-c', script, 'sh', ...argv], { encoding: 'utf8' });
      return mountpoint.parse(stdout, 0);
    };
    assert.deepEqual(on('ramfs'), { kind: 'folder', immutable: false, content: [], withoutAttributes: 'ramfs' });
    assert.deepEqual(on('tmpfs'), { kind: 'folder', immutable: false, content: [] });
  });
});
