import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apply } from '../../src/engine/apply.ts';
import { preview } from '../../src/engine/preview.ts';
import { errorsIn } from '../../src/model/inventory/inventory-rules.ts';
import type { Plan, PlannedChange } from '../../src/model/plan/plan.ts';
import { countChanges } from '../../src/model/plan/plan.ts';
import { targetNamed } from '../../src/targets/index.ts';
import { matchesGolden } from '../support/golden.ts';
import { pretendHosts } from '../support/pretend-hosts.ts';
import { shapes } from '../support/shapes.ts';

const all = targetNamed('all');

/** The same of every cluster, and long. */
const scripts = '/usr/local/lib/mailha/';

/** Every change in order, with the lines that a file loses and gets where that is first to be done. */
function shown({ steps }: Plan): string {
  const first = new Map<string, string>();
  const linesOf = (host: string, { summary, diff }: PlannedChange): readonly string[] => {
    if (diff === undefined || summary.includes(scripts)) return [];
    const lines = diff.split('\n').slice(5);
    const text = lines.filter((line) => /^[+-]/.test(line)).join('\n');
    const known = first.get(text);
    if (known) return [`      as on ${known}`];
    first.set(text, host);
    return text.split('\n').map((line) => `      ${line}`);
  };
  return steps
    .flatMap(({ host, step, changes }) => [
      `${host} ${step}`,
      ...changes.flatMap((change) => [
        `  ${change.summary}${change.disrupts ? ` (${change.disrupts})` : ''}${change.undoable ? '' : ' (stays)'}`,
        ...linesOf(host, change),
      ]),
    ])
    .join('\n')
    .concat('\n');
}

for (const [name, inventory] of Object.entries(shapes)) {
  describe(`deploy all of ${name}`, () => {
    it('is declared without errors', () => {
      assert.deepEqual(errorsIn(inventory), []);
    });

    it('plans what was read and found good', async () => {
      const { world } = pretendHosts(inventory);
      matchesGolden(`plans/${name}.txt`, shown(await preview(world, all)));
    });

    it('makes bare hosts as declared by what the plan showed, and plans nothing afterwards', async () => {
      const { world } = pretendHosts(inventory);
      const plan = await preview(world, all);
      assert((await apply(world, all, plan)) <= countChanges(plan));
      assert.deepEqual((await preview(world, all)).steps, []);
    });
  });
}
