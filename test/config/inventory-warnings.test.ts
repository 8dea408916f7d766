import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadInventory } from '../../src/config/inventory-file.ts';
import { smallInventory, withServices } from '../support/small-inventory.ts';
import { fileIn, temporaryFolder } from '../support/temporary-file.ts';

const folder = temporaryFolder();

function warnings(text: string): readonly string[] {
  const loaded = loadInventory(fileIn(folder, 'cluster.yaml', text));
  return loaded.warnings.map((line) => line.replace(`${folder}/`, ''));
}

const access = (keys: string) => `${smallInventory}access: { ${keys} }\n`;

describe('cluster.yaml that can be lived with', () => {
  it('warns of a tier on one hypervisor', () => {
    assert.deepEqual(warnings(smallInventory.replace('[director], hypervisor: hv2', '[director], hypervisor: hv1')), [
      'cluster.yaml:11:93: hosts[1].hypervisor: hv1 carries every director host (lb1 and lb2): when it fails, all of them fail',
    ]);
  });

  it('warns of a hypervisor with most of the Galera voters', () => {
    assert.deepEqual(warnings(smallInventory.replace('storage', 'hv1')), [
      'cluster.yaml:10:102: hosts[0].hypervisor: hv1 carries 2 of 3 Galera voters (filer1 and db1): when it fails, the rest has no quorum and the database stops',
    ]);
  });

  it('warns of what NAT leaves to do, and lets both tiers share a VIP by it', () => {
    const shared = withServices
      .replace(/^.*name: db0.*\n/m, '')
      .replace('vip: db0', 'vip: lb0')
      .replace('check: mysql', 'check: mysql, forwarding: masq');
    assert.deepEqual(warnings(shared), [
      "cluster.yaml:17:82: services[0].forwarding: mysql uses masq: the real servers must route their answers by the director that holds the VIP, also those for clients inside the public network; mailha writes it into the directors' tables but does not set that up",
    ]);
  });

  it('warns of operators without an approver', () => {
    assert.deepEqual(warnings(access('operators: [U0ANNA]')), [
      'cluster.yaml:17:9: access.approvers: operators may request changes, but there is no approver: add approvers',
    ]);
    const alone = [
      'cluster.yaml:17:23: access.operators[0]: U0ANNA has no approver who is known to be another person, and their requests need one: add one, or list under `people` whose ids these are',
    ];
    assert.deepEqual(warnings(access('operators: [U0ANNA], approvers: [U0ANNA]')), alone);
    assert.deepEqual(warnings(access('operators: [U0ANNA], approvers: ["os:anna"]')), alone);
  });

  it('warns of a password in a fencing command', () => {
    const fencing = (word: string) => `${smallInventory}fencing: { hv1: { off: [ipmitool, ${word}], on: [b] } }\n`;
    assert.deepEqual(warnings(fencing('-P, swordfish')), [
      'cluster.yaml:17:17: fencing.hv1: the command seems to contain a password, which `ps` shows: put it in a file of mode 0600 and set passwordFile',
    ]);
    assert.deepEqual(warnings(fencing('-E')), []);
  });

  it('does not warn when another person can approve', () => {
    const fine = [
      'operators: [U0ANNA], approvers: [U0ANNA, U0BERTA]',
      'operators: [U0ANNA], approvers: [S0ADMINS]',
      'operators: [U0ANNA], approvers: ["os:berta"], people: { anna: [U0ANNA], berta: ["os:berta"] }',
      'approvers: [U0ANNA]',
    ];
    for (const keys of fine) assert.deepEqual(warnings(access(keys)), [], keys);
  });
});
