import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { freePort } from '../../src/dev/lab/free-port.ts';
import { apply } from '../../src/engine/apply.ts';
import { preview } from '../../src/engine/preview.ts';
import { connectHosts } from '../../src/hosts/ssh.ts';
import type { Fact } from '../../src/model/check/fact.ts';
import { defineStep } from '../../src/model/plan/step.ts';
import { defineStage, type Target } from '../../src/model/plan/target.ts';
import { anyJob, type WriteJob } from '../../src/model/run/job.ts';
import { bob, cluster, inventory } from '../support/people.ts';
import { noReplicas, oom, readOnly, refuse } from '../support/refusing.ts';
import { makeClientKey, startSshd, temporaryFolder } from '../support/sshd.ts';
import { startStack } from '../support/stack.ts';

const done: Fact<string> = { id: 'test.done', argv: ['sh', '-c', 'cat /run/done 2>/dev/null || true'], parse: String };

/** Each change takes a second on its host and leaves a line there; so does its undo. */
const step = defineStep<{ done: string }>({
  id: 'test.lines',
  on: ['director'],
  summary: 'three lines are there',
  facts: { done },
  plan: (facts) =>
    ['one', 'two', 'three']
      .filter((line) => !facts.done.split('\n').includes(line))
      .map((line) => ({
        summary: `add ${line}`,
        run: ['sh', '-c', `sleep 1; echo ${line} >> /run/done`] as const,
        undo: [{ run: ['sh', '-c', `echo undo ${line} >> /run/done`] as const }],
      })),
});

const target: Target = {
  id: 'test',
  summary: 'adds lines',
  stages: [defineStage({ on: ['director'], steps: [step], gates: [], order: 'last declared first' })],
};

const deploy: WriteJob<object> = {
  name: 'deploy',
  writes: true,
  params: z.object({}),
  plan: (world) => preview(world, target),
  async apply(world, _params, approved) {
    return { status: 'ok', sentence: `${await apply(world, target, approved)} changes made` };
  },
};

describe('Redis that refuses to write while a change runs on a real sshd', { timeout: 360_000 }, () => {
  for (const kind of [oom, readOnly, noReplicas]) {
    it(`${kind.code}: the change ends on its host, is not undone, and is in the journal once Redis takes writes`, async (t) => {
      const key = makeClientKey(t);
      const folder = temporaryFolder(t);
      const port = await freePort();
      const directors = inventory.hosts.filter(({ roles }) => roles.includes('director'));
      const sshds = await Promise.all(
        directors.map((_, i) => startSshd(t, { address: `127.0.0.${13 + i}`, port, clientKey: key.publicKey })),
      );
      writeFileSync(join(folder, 'known_hosts'), sshds.map(({ knownHosts }) => knownHosts).join(''));
      const hosts = directors.map((host, i) => ({ ...host, private: sshds[i]?.address ?? '' }));
      const declared = { ...inventory, hosts, ssh: { ...inventory.ssh, port, key: key.path } };
      const lines = () => sshds.map((sshd) => sshd.inside('sh', '-c', 'cat /run/done 2>/dev/null || true').split('\n'));
      const own = await startStack(t);
      const desk = own.desks({ inventory: declared, jobs: [anyJob(deploy)] });
      const ssh = connectHosts(declared, folder);
      own.worker({ jobs: [anyJob(deploy)], cluster: { ...cluster, inventory: declared }, hosts: ssh });
      t.after(() => ssh.close());
      const refusal = refuse(kind, own.redis, t);
      const request = { job: 'deploy', params: {} };
      const { id } = await desk.submit({ request, text: 'deploy', by: { id: 'U0ANNA', groups: [] } });
      await own.until(id, 'waiting');
      assert((await desk.approve(id, bob)).done);
      while (!lines().flat().includes('one')) await sleep(100);
      await refusal.begin();
      await sleep(4000);
      const meanwhile = lines().flat().filter(Boolean);
      assert(meanwhile.length <= 2, meanwhile.join(', '));
      await refusal.end();
      await own.until(id, 'done', 'failed', 'interrupted');
      assert.deepEqual(
        lines(),
        sshds.map(() => ['one', 'two', 'three', '']),
      );
      const kinds = await own.kinds(id);
      assert.equal(kinds.filter((one) => one === 'changed').length, 3 * sshds.length);
      assert.equal(kinds.filter((one) => one === 'trouble').length, 1);
      assert.equal(kinds.at(-1), 'finished');
    });
  }
});
