import type { Cause, Explains } from '../model/check/cause.ts';
import type { Judgement } from '../model/check/judgement.ts';

/** A judgement with what may follow from it. */
export type Judged = Judgement & { readonly explains?: Explains };

/** Gives every bad verdict that follows from another its cause: the first of them that follows from none itself. */
export function withCauses(all: readonly Judged[]): readonly Judgement[] {
  return all.map(({ explains: _, ...judgement }) => {
    const cause = causeOf(judgement, all);
    return cause ? { ...judgement, cause } : judgement;
  });
}

function causeOf(judgement: Judgement, all: readonly Judged[]): Cause | undefined {
  if (judgement.status === 'ok' || judgement.hosts.length === 0) return undefined;
  for (const root of all) {
    if (root.check === judgement.check || !root.explains || !covers(root.explains, judgement)) continue;
    return causeOf(root, all) ?? { kind: root.explains.kind, check: root.check };
  }
  return undefined;
}

function covers({ hosts, checks }: Explains, judgement: Judgement): boolean {
  if (checks && !checks.includes(judgement.check)) return false;
  return judgement.hosts.every((name) => hosts.includes(name));
}
