import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { paths } from '../../../src/facts/host/managed-files.ts';
import { withBlock } from '../../../src/steps/host/block.ts';
import { hostsBlock, hostsFileWritten } from '../../../src/steps/host/hosts-file.ts';
import { cluster, inventory } from '../../support/fake-world.ts';
import { hostNamed } from '../../support/views.ts';

const nobody = { seen: [], missing: [] };
const file = (content: string) => ({ content, mode: '644', owner: 'root:root', writtenAt: 1 });

describe('hosts-file.written', () => {
  it('names hosts on both networks and VIPs as the guide does', () => {
    const block = hostsBlock(inventory);
    assert.match(block, /^192\.0\.2\.13\tlb1\.example\.net lb1$/m);
    assert.match(block, /^198\.51\.100\.13\tlb1\.local$/m);
    assert.match(block, /^192\.0\.2\.12\tlb0\.example\.net lb0$/m);
  });

  it('keeps what others wrote, goes above it, and is replaced in its place', () => {
    const first = withBlock('127.0.0.1\tlocalhost\n', 'old\n', 'first');
    assert.equal(first, 'old\n127.0.0.1\tlocalhost\n');
    const block = hostsBlock(inventory);
    const text = `${block}127.0.0.1\tlocalhost\n10.0.0.1\tprinter\n`;
    assert.equal(withBlock(text.replace('lb1.local', 'lb9.local'), block, 'first'), text);
  });

  it('plans nothing the second time', () => {
    const plan = (content: string) =>
      hostsFileWritten.plan(
        { files: new Map([[paths.hosts, file(content)]]), fromTemplate: false },
        hostNamed('lb1'),
        cluster,
        nobody,
      );
    const [change] = plan('127.0.0.1\tlocalhost\n');
    assert.deepEqual(plan(change?.stdin ?? ''), []);
  });

  it("writes cloud-init's template as well where /etc/hosts is made of it, and keeps its first line", () => {
    const template = readFileSync(new URL('../../fixtures/linux/hosts.debian.tmpl', import.meta.url), 'utf8');
    const plan = (content: string, fromTemplate = true) => {
      const files = new Map([
        [paths.hosts, file(hostsBlock(inventory))],
        [paths.hostsTemplate, file(content)],
      ]);
      return hostsFileWritten.plan({ files, fromTemplate }, hostNamed('lb1'), cluster, nobody);
    };
    const [change, ...rest] = plan(template);
    assert.deepEqual(rest, []);
    assert.equal(change?.file?.path, '/etc/cloud/templates/hosts.debian.tmpl');
    const [first, ...others] = template.split('\n');
    assert.equal(change?.stdin, `${first}\n${hostsBlock(inventory)}${others.join('\n')}`);
    assert.deepEqual(plan(change?.stdin ?? ''), []);
    assert.deepEqual(plan(template, false), []);
  });
});
