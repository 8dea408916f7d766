import type { Turn } from '../model/plan/hosts.ts';
import { cut } from './output.ts';

/** Handshake between worker and change script before the command starts. */
export interface Waiting {
  /** Called when the script starts: the input must arrive within this many seconds. */
  expect(seconds: number, silent: Error): void;
  /** Receives each line of the script. */
  onLine(line: string): void;
  /** The go that starts the command. */
  readonly go: Promise<string>;
  /** Aborted when the command must not start. */
  readonly left: AbortSignal;
  /** Whether the go was sent: from then on the command may have started. */
  isGiven(): boolean;
  /** Ends the handshake. */
  end(): void;
}

/** `signal` aborts the wait, as `turn.stopped` does. */
export function awaitTurn(token: string, turn: Turn | undefined, signal: AbortSignal | undefined): Waiting {
  const going = Promise.withResolvers<string>();
  const leaving = new AbortController();
  let given = false;
  const leave = (reason: unknown) => {
    if (!given) leaving.abort(reason);
  };
  const stops = [signal, turn?.stopped].filter((one) => one !== undefined);
  const stopped = AbortSignal.any(stops);
  const onStop = () => leave(stopped.reason);
  stopped.addEventListener('abort', onStop);
  if (stopped.aborted) onStop();
  const confirm = async () => {
    try {
      await turn?.confirm();
    } catch (error) {
      return leave(error);
    }
    if (leaving.signal.aborted) return;
    given = true;
    going.resolve(`${token} go\n`);
  };
  let patience: NodeJS.Timeout | undefined;
  return {
    expect(seconds, silent) {
      patience = setTimeout(() => leave(silent), seconds * 1000);
    },
    onLine(line) {
      const [from, word, seconds, ...what] = line.split(' ');
      if (from !== token) return;
      clearTimeout(patience);
      if (word === 'locked') void confirm();
      if (word === 'waiting') turn?.waits?.(otherWork(seconds, what.join(' ')));
    },
    go: going.promise,
    left: leaving.signal,
    isGiven: () => given,
    end() {
      clearTimeout(patience);
      stopped.removeEventListener('abort', onStop);
      leave(new Error('it is over'));
    },
  };
}

/** As in `“restart mariadb”, for 12 s now`. */
export function otherWork(seconds: string | undefined, what: string): string {
  return what ? `“${cut(what, 200)}”, for ${seconds} s now` : 'another change';
}
