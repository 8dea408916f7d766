import type { Check } from '../model/check/check.ts';

/** Ok once the check is not: whoever looks at the cluster is told of the fault. */
export function noticed(check: Check): Check {
  return {
    ...check,
    id: `${check.id}:noticed`,
    judge(view, inventory, around) {
      const verdict = check.judge(view, inventory, around);
      if (verdict && verdict.status !== 'ok') return { status: 'ok', summary: `noticed: ${verdict.summary}` };
      const summary = `${check.id} does not notice anything`;
      return { status: 'critical', summary, remedy: 'See why the check does not see it.' };
    },
  };
}
