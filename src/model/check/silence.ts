import { cut } from '../text/cut.ts';
import { describeWithoutHost } from '../text/errors.ts';
import { named } from '../text/named.ts';
import type { Missing } from './fact.ts';

/** Why nothing is known of these hosts: `lb1 and lb2 unreachable`, or the fact that failed. */
export function silence(missing: readonly Missing[]): string {
  const away = missing.filter(({ isReachable }) => !isReachable).map(({ host }) => host.name);
  const failed = missing.filter(({ isReachable }) => isReachable);
  return [
    ...(away.length > 0 ? [`${named(away)} unreachable`] : []),
    ...failed.map(({ host, error }) => `${host.name}: ${briefly(error)}`),
  ].join('; ');
}

/** The same in short, for use within a sentence: `lb1 and lb2 unreachable`, `mail1 not read`. */
export function absence(missing: readonly Missing[]): string {
  const [away, unread] = [missing.filter(({ isReachable }) => !isReachable), missing.filter((one) => one.isReachable)];
  const words = (some: readonly Missing[], state: string) =>
    some.length > 0 ? [`${named(some.map(({ host }) => host.name))} ${state}`] : [];
  return named([...words(away, 'unreachable'), ...words(unread, 'not read')]);
}

/** The first line: the job reports the whole error. */
function briefly(error: Error): string {
  return cut(describeWithoutHost(error).split('\n', 1).join(), 200);
}
