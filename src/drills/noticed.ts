import type { Check } from '../model/check/check.ts';

/** Ok once the check reports the fault. */
export function noticed(check: Check): Check {
  return {
    ...check,
    id: `${check.id}:noticed`,
    judge(view, inventory, around) {
      const verdict = check.judge(view, inventory, around);
      if (verdict && verdict.status !== 'ok')
        return { status: 'ok', hosts: verdict.hosts, summary: `noticed: ${verdict.summary}` };
      const summary = `${check.id} does not report the fault`;
      return { status: 'critical', hosts: [], summary, remedy: `Check why ${check.id} misses it.` };
    },
  };
}
