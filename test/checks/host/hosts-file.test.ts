import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostsFileKept } from '../../../src/checks/host/hosts-file.ts';
import { paths } from '../../../src/facts/host/managed-files.ts';
import { hostsBlock } from '../../../src/steps/host/hosts-file.ts';
import { inventory } from '../../support/fake-world.ts';
import { judged, view } from '../../support/views.ts';

const block = hostsBlock(inventory);

function host({ hosts = block, template = '', fromTemplate = true }) {
  const file = (content: string) => ({ content, mode: '644', owner: 'root:root', writtenAt: 1 });
  const files = new Map([
    [paths.hosts, file(hosts)],
    [paths.hostsTemplate, file(template)],
  ]);
  return { files, fromTemplate };
}

const judge = (lb1: ReturnType<typeof host>) =>
  judged(hostsFileKept, view({ lb1, lb2: host({ fromTemplate: false }) }));

describe('hosts-file.kept', () => {
  it('is degraded when cloud-init would write the file without our names', () => {
    const verdict = judge(host({}));
    assert.equal(verdict.status, 'degraded');
    assert.deepEqual(verdict.hosts, ['lb1']);
    assert.match(verdict.summary, /^cloud-init rewrites \/etc\/hosts on lb1 at the next boot \(manage_etc_hosts\)/);
    assert('remedy' in verdict && verdict.remedy.includes('`manage_etc_hosts: false`'));
  });

  it('is ok where the template has them, on a host not deployed yet, and without cloud-init', () => {
    assert.equal(judge(host({ template: block })).status, 'ok');
    assert.equal(judge(host({ hosts: '127.0.0.1 localhost\n' })).status, 'ok');
    assert.equal(judge(host({ fromTemplate: false })).status, 'ok');
  });
});
