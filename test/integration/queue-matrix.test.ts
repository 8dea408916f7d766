import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Access, type Person } from '../../src/model/inventory/access.ts';
import type { Decision } from '../../src/model/run/desk.ts';
import { type RunState, runStates } from '../../src/model/run/run.ts';
import { why } from '../support/decisions.ts';
import { anna, inventory as base, bob, carl, guest, vera } from '../support/people.ts';
import { clientOf } from '../support/redis.ts';
import { startStack } from '../support/stack.ts';

const opal: Person = { id: 'U0OPAL', groups: [] };
const inventory = {
  ...base,
  access: Access.parse({ operators: [anna.id, bob.id, opal.id], approvers: [anna.id, bob.id, 'S0LEADS'] }),
};
/** Anna asked for it; Opal only operates, Carl (of the leads) only approves, Vera only looks, the guest is none of us. */
const people = { anna, bob, opal, carl, vera, guest };
type Name = keyof typeof people;

const decisions = ['approve', 'reject', 'cancel', 'resume'] as const;
type Word = (typeof decisions)[number];

const operate: readonly Name[] = ['anna', 'bob', 'opal'];
const approve: readonly Name[] = ['anna', 'bob', 'carl'];

/** What the job comes to, where that person may decide so of a job in that state; written down anew, and not taken from the code. */
function wanted(word: Word, state: RunState, who: Name): RunState | undefined {
  if (!(word === 'approve' || word === 'reject' ? approve : operate).includes(who)) return undefined;
  if (word === 'approve') return state === 'waiting' && who !== 'anna' ? 'approved' : undefined;
  if (word === 'reject') return state === 'waiting' ? 'rejected' : undefined;
  if (word === 'resume' && state === 'restoring') return 'restoring';
  if (word === 'resume') return ['failed', 'interrupted', 'cancelled'].includes(state) ? 'approved' : undefined;
  if (state === 'running') return 'running';
  return ['queued', 'planning', 'waiting', 'approved'].includes(state) ? 'cancelled' : undefined;
}

describe('who may decide what', () => {
  it(`is so for each of ${runStates.length} states, ${decisions.length} decisions and ${Object.keys(people).length} people`, async (t) => {
    const { redis, worker, desks, until } = await startStack(t);
    const desk = desks({ inventory });
    const planner = worker();
    const submission = { request: { job: 'deploy', params: { value: '1' } }, text: 'deploy 1', by: anna };
    const { id } = await desk.submit(submission);
    await until(id, 'waiting');
    // From here on nobody works on anything: what happens is what was decided.
    await planner.close();
    const client = clientOf(redis, t);
    const [run, journal] = [`{mailha:example}:run:${id}`, `{mailha:example}:journal:${id}`];
    const asKept = await client.dumpBuffer(run);
    let decided = 0;
    for (const state of runStates) {
      // It was approved by Bob, and begun, where that state says so.
      const fields = ['waiting', 'queued', 'planning'].includes(state)
        ? { state }
        : { state, attempt: '1', approvedBy: bob.id, approvedAt: String(Date.now()) };
      for (const word of decisions) {
        for (const name of Object.keys(people) as Name[]) {
          const cell = `${name} may ${word} a job that is ${state}`;
          await client.restore(run, 0, asKept, 'REPLACE');
          await client.hset(run, fields);
          const before = [await client.hgetall(run), await client.xlen(journal)];
          const decision: Decision = await desk[word](id, people[name]);
          const expected = wanted(word, state, name);
          assert.equal(decision.done, expected !== undefined, cell);
          if (expected !== undefined) {
            assert.equal(decision.run.state, expected, cell);
            decided += 1;
          } else {
            assert.match(why(decision), /^\S.*[.!]$/s, cell);
            assert.deepEqual([await client.hgetall(run), await client.xlen(journal)], before, cell);
          }
        }
      }
    }
    assert.equal(decided, 2 + 3 + 15 + 12);
  });
});
