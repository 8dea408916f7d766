import type { Asked } from '../model/bundle/bundle.ts';

/** Questions, each with its answer. */
export interface Noting<T> {
  readonly asked: Asked[];
  /** Answers each question once, and notes the answer; a question that fails is not noted. */
  once(question: readonly unknown[], ask: () => Promise<T>): Promise<T>;
}

export function noting<T>(): Noting<T> {
  const asked: Asked[] = [];
  const answers = new Map<string, Promise<T>>();
  return {
    asked,
    once(question, ask) {
      const key = keyOf(question);
      const known = answers.get(key);
      if (known) return known;
      const answer = ask().then((value) => {
        asked.push({ question: [...question], answer: value });
        return value;
      });
      answers.set(key, answer);
      return answer;
    },
  };
}

/** The noted answer; undefined when there is none. */
export function recalled(asked: readonly Asked[], question: readonly unknown[]): unknown {
  const key = keyOf(question);
  return asked.find((one) => keyOf(one.question) === key)?.answer;
}

const keyOf = (question: readonly unknown[]) => JSON.stringify(question);
