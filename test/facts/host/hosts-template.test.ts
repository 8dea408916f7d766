import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { hostsFromTemplate } from '../../../src/facts/host/hosts-template.ts';

const read = (stdout: string) => hostsFromTemplate.parse(stdout, 0);

describe('cloud-init.hosts', () => {
  it('knows the values with which cloud-init renders its template', () => {
    for (const value of ['true', 'True', 'yes', 'on', '1', 'template', '"true"', "'template'"])
      assert.equal(read(`manage_etc_hosts: ${value}\n`), true, value);
    for (const value of ['false', 'localhost', '"localhost"', '0', 'no', ''])
      assert.equal(read(`manage_etc_hosts: ${value}\n`), false, value);
    assert.equal(read(''), false);
  });

  it('takes the last value: that of the user data', () => {
    assert.equal(read('manage_etc_hosts: true\nmanage_etc_hosts: false\n'), false);
    assert.equal(read('manage_etc_hosts: localhost\nmanage_etc_hosts: true\n'), true);
  });

  it('is no error without cloud-init', () => {
    const [program, ...args] = hostsFromTemplate.argv;
    assert.equal(execFileSync(program, args, { encoding: 'utf8' }), '');
  });
});
