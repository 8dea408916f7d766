import { z } from 'zod';
import { statuses } from '../../src/model/check/check.ts';
import { type Digest, rounded } from '../../src/model/check/digest.ts';
import type { Judgement } from '../../src/model/check/judgement.ts';
import type { Observer } from '../../src/model/plan/world.ts';

const name = 'digest';

/** The part of a digest that the next one is compared with. */
const Before = z.object({
  checks: z.record(z.string(), z.enum(statuses)),
  values: z.record(z.string(), z.number()),
});

interface Now {
  readonly judged: readonly Judgement[];
  readonly lines: Digest['lines'];
}

/** The differences from the last digest, in words; undefined at the first one. */
export async function changedSince({ memory }: Observer, now: Now): Promise<{ changed?: string[] }> {
  const before = Before.safeParse(await memory?.recall(name));
  if (!before.success) return {};
  const { checks, values } = before.data;
  const judged = now.judged.flatMap(({ check, status }) => {
    const was = checks[check] ?? 'ok';
    return was === status ? [] : [`${check}: ${was} → ${status}`];
  });
  const measured = now.lines.flatMap((line) => {
    const [was, is] = [values[line.title], latestOf(line)];
    return was === undefined || is === undefined || was === is
      ? []
      : [`${line.title}: about ${was} → ${is} ${line.unit === 'percent' ? '%' : line.unit}`];
  });
  return { changed: [...judged, ...measured] };
}

export async function rememberDigest({ memory }: Observer, { judged, lines }: Now): Promise<void> {
  const values = lines.flatMap((line): [string, number][] => {
    const is = latestOf(line);
    return is === undefined ? [] : [[line.title, is]];
  });
  const checks = judged.map(({ check, status }) => [check, status] as const);
  await memory?.remember(name, { checks: Object.fromEntries(checks), values: Object.fromEntries(values) });
}

/** Rounded, so that jitter is no change. */
function latestOf({ unit, parts }: Digest['lines'][number]): number | undefined {
  const last = parts.findLast((part) => part !== null);
  return last == null ? undefined : rounded[unit](last);
}
