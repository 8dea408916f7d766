import { Duplex, type Writable } from 'node:stream';
import { relayReady } from '../model/mail/ldap-relay.ts';
import type { Talk } from '../model/plan/hosts.ts';
import type { Sink } from './sink.ts';
import { Lost } from './trouble.ts';

/** A talk with a program through its stdin and stdout. */
export interface Conversation<T> {
  /** What the program prints. The talk begins behind the line `relayReady`. */
  readonly sink: Sink;
  /** The program's stdin, once it may be written. */
  begin(stdin: Writable): void;
  /** The program has ended, or its connection is lost. */
  end(): void;
  /** Settles after the talk, or after `end`. */
  readonly result: Promise<T>;
}

/** `checked` returns what may be passed on of the bytes that are sent; throws for anything else. */
export function converse<T>(talk: Talk<T>, checked: (chunk: Buffer) => Buffer = (chunk) => chunk): Conversation<T> {
  const { promise: result, resolve, reject } = Promise.withResolvers<T>();
  result.catch(() => {});
  let stdin: Writable | undefined;
  let before: Buffer | undefined = Buffer.alloc(0);
  let total = 0;
  const stream = new Duplex({
    read: () => {},
    write: (chunk: Buffer, _encoding, done) => {
      try {
        stdin?.write(checked(chunk));
        done();
      } catch (error) {
        done(error as Error);
      }
    },
    final: (done) => {
      stdin?.end();
      done();
    },
  });
  stream.on('error', () => {});
  const over = () => {
    stdin?.end();
    stream.destroy();
  };
  const start = () => talk(stream).then(resolve, reject).finally(over);
  return {
    result,
    sink: {
      bytes: () => Buffer.alloc(0),
      total: () => total,
      take: (chunk) => {
        total += chunk.length;
        if (!before) return void (stream.destroyed || stream.push(chunk));
        before = Buffer.concat([before, chunk]);
        const rest = afterReady(before);
        if (!rest) return;
        before = undefined;
        void start().catch(reject);
        if (rest.length > 0) stream.push(rest);
      },
    },
    begin: (given) => {
      stdin = given;
    },
    end: () => {
      stream.destroy();
      if (before) reject(new Lost('it ended before it was ready'));
    },
  };
}

function afterReady(said: Buffer): Buffer | undefined {
  const line = `\n${relayReady}\n`;
  const at = said.indexOf(line);
  return at < 0 ? undefined : said.subarray(at + line.length);
}
