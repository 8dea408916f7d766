import pLimit from 'p-limit';
import type { RecordedFact, RecordedHost, Unreachable } from '../model/bundle/bundle.ts';
import { errorOf, whyOf } from '../model/bundle/unreachable.ts';
import type { Answer, Answers, Fact, RawAnswer } from '../model/check/fact.ts';
import type { Hosts } from '../model/plan/hosts.ts';
import { HostError } from '../model/text/errors.ts';
import { understand as asPrinted } from './understand.ts';

type Ask = Hosts['ask'];
/** As understand() does. */
export type Understand = (host: string, fact: Fact, raw: RawAnswer) => Answer;

export interface Recorder {
  /** Asks a host each question once, and answers from what was recorded. */
  readonly ask: Ask;
  /** What was recorded, in order, with secrets hidden. */
  recorded(hide: (text: string) => string): readonly RecordedHost[];
}

interface HostRecording {
  /** By fact id. */
  readonly facts: Map<string, readonly [Fact, RecordedFact]>;
  /** One query at a time, so that none repeats another. */
  readonly turn: ReturnType<typeof pLimit>;
}

/** Records what hosts answer. A host that cannot be reached is not tried again. */
export function recorder(ask: Ask, understand?: Understand): Recorder {
  const hosts = new Map<string, HostRecording>();
  const of = (name: string) => {
    const host = hosts.get(name) ?? { facts: new Map(), turn: pLimit(1) };
    hosts.set(name, host);
    return host;
  };
  return {
    ask(host, wanted, signal) {
      const { facts, turn } = of(host.name);
      return turn(async () => {
        const fresh = wanted.filter(({ id }) => !facts.has(id));
        const known = [...facts.values()].find(([, one]) => 'unreachable' in one)?.[1];
        const why = known && 'unreachable' in known ? known.unreachable : undefined;
        const told = why ? lost(fresh, why) : await answersOf(fresh, () => ask(host, fresh, signal));
        for (const fact of fresh) {
          const one = told.find(({ id }) => id === fact.id);
          if (one) facts.set(fact.id, [fact, one]);
        }
        const all = [...facts.values()].map(([, one]) => one);
        return replayed({ name: host.name, facts: all }, wanted, understand);
      });
    },
    recorded: (hide) =>
      [...hosts].map(([name, { facts }]) => ({ name, facts: [...facts.values()].flatMap(hidden(hide)) })),
  };
}

/** Hosts that answer from what was recorded. A question that was not recorded has no answer. */
export function replay(records: readonly RecordedHost[], understand?: Understand): Ask {
  return async (host, facts) => {
    const recorded = records.find(({ name }) => name === host.name);
    if (!recorded) throw new HostError(host.name, 'not in the bundle');
    return replayed(recorded, facts, understand);
  };
}

/** Throws HostError as the host did. */
function replayed({ name, facts }: RecordedHost, wanted: readonly Fact[], understand: Understand = asPrinted): Answers {
  const byFact = new Map<string, Answer>();
  const [sent, received]: [number[], number[]] = [[], []];
  for (const fact of wanted) {
    const one = facts.find(({ id }) => id === fact.id);
    if (one && 'unreachable' in one) throw errorOf(name, one.unreachable);
    if (!one) {
      byFact.set(fact.id, { ok: false, error: new HostError(name, `asking ${fact.id}: not in the bundle`) });
      continue;
    }
    byFact.set(fact.id, understand(name, fact, one));
    sent.push(one.sentAt);
    received.push(one.receivedAt);
  }
  return { byFact, sentAt: Math.min(...sent), receivedAt: Math.max(...received) };
}

async function answersOf(facts: readonly Fact[], ask: () => Promise<Answers>): Promise<readonly RecordedFact[]> {
  if (facts.length === 0) return [];
  try {
    const { raw, sentAt, receivedAt } = await ask();
    return facts.flatMap(({ id, argv }) => {
      const one = raw?.get(id);
      return one ? [{ id, argv: [...argv], sentAt, receivedAt, ...one }] : [];
    });
  } catch (error) {
    return lost(facts, whyOf(error));
  }
}

function lost(facts: readonly Fact[], unreachable: Unreachable): readonly RecordedFact[] {
  return facts.map(({ id, argv }) => ({ id, argv: [...argv], unreachable }));
}

/** None of a fact whose output is a secret as a whole. */
function hidden(hide: (text: string) => string) {
  return ([fact, one]: readonly [Fact, RecordedFact]): readonly RecordedFact[] => {
    if (fact.secret) return [];
    const argv = one.argv.map(hide);
    if ('unreachable' in one) {
      const { doing, cause, remedy } = one.unreachable;
      const shown = (text: string | null) => (text === null ? null : hide(text));
      return [{ ...one, argv, unreachable: { doing: hide(doing), cause: shown(cause), remedy: shown(remedy) } }];
    }
    const stdout = fact.masked?.(one.stdout, hide) ?? hide(one.stdout);
    return [{ ...one, argv, stdout, stderr: hide(one.stderr) }];
  };
}
