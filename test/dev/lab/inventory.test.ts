import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { loadInventory } from '../../../src/config/inventory-file.ts';
import { addressOf, type Guest, guests, networks, thirdGuests, usualGuests } from '../../../src/dev/lab/hosts.ts';
import { inventoryOf, keepOnly } from '../../../src/dev/lab/inventory.ts';
import { packStandIn } from '../../../src/dev/lab/iredmail-stand-in.ts';

const own = {
  key: '/k/lab',
  knownHosts: '/k/known',
  lab: '/labs/main',
  iredmail: { version: '1.8.1', source: '/lab/iRedMail.tar.gz', sha256: 'a'.repeat(64) },
};
const folder = mkdtempSync(join(tmpdir(), 'lab-inventory-'));
after(() => rmSync(folder, { recursive: true }));

function written(thirds: readonly Guest[] = []) {
  const file = join(folder, 'cluster.yaml');
  const text = inventoryOf(readFileSync('cluster.example.yaml', 'utf8'), { ...own, thirds });
  writeFileSync(file, text);
  return loadInventory(file);
}

describe('the inventory of the lab', () => {
  it('loads without a warning', () => {
    assert.deepEqual(written().warnings, []);
  });

  it('can do without iRedMail and health rounds, and loads without a warning then, too', async () => {
    assert.equal(written().inventory.mail.iredmail?.version, '1.8.1');
    const file = join(folder, 'cluster.yaml');
    await keepOnly({ inventory: file }, { iredmail: false, rounds: false });
    const { inventory, warnings } = loadInventory(file);
    assert.deepEqual([inventory.mail.iredmail, inventory.alerts.everySeconds, warnings], [undefined, 'off', []]);
  });

  it('has exactly the hosts that the lab runs, at their addresses', () => {
    const declared = (thirds: readonly Guest[]) =>
      written(thirds).inventory.hosts.map((host) => [host.name, host.public, host.private]);
    const running = (some: readonly Guest[]) =>
      some.map((guest) => [guest.name, addressOf(guest, networks[0]), addressOf(guest, networks[1])]);
    assert.deepEqual(declared([]), running(usualGuests));
    assert.deepEqual(declared(thirdGuests), running(guests));
  });

  it('has no arbiter where there is a third database, and loads without a warning', () => {
    const { inventory, warnings } = written(thirdGuests);
    assert.deepEqual(warnings, []);
    assert.deepEqual(
      inventory.hosts.map(({ roles }) => roles.join()),
      ['filer', ...['director', 'database', 'mail'].flatMap((role) => [role, role]), 'director', 'database', 'mail'],
    );
  });

  it("opens them by the lab's own key and knows their host keys", () => {
    const { ssh } = written().inventory;

    assert.equal(ssh.key, '/k/lab');
    assert.equal(ssh.knownHosts, '/k/known');
  });

  it('lets one ask and another approve', () => {
    const { access } = written().inventory;

    assert.deepEqual(access.operators, ['U0ALICE', 'os:root']);
    assert.deepEqual(access.approvers, ['U0ALICE', 'U0BOB', 'S0APPROVERS']);
  });

  it('takes iRedMail from the tarball of its stand-in', () => {
    assert.deepEqual(written().inventory.mail.iredmail, own.iredmail);
  });

  it('packs the stand-in to the same bytes each time, as a release is packed', async () => {
    const one = await packStandIn(join(folder, 'one.tar.gz'));
    const other = await packStandIn(join(folder, 'other/iRedMail.tar.gz'));

    assert.equal(one.sha256, other.sha256);
    const names = execFileSync('tar', ['-tzf', one.source], { encoding: 'utf8' }).split('\n');
    assert(names.includes(`iRedMail-${one.version}/iRedMail.sh`), names.join(' '));
  });

  it('keeps the comments of the example', () => {
    const text = inventoryOf(readFileSync('cluster.example.yaml', 'utf8'), own);

    assert.match(text, /# Virtual services: a port of a VIP/);
  });
});
