import { Command, type Redis } from 'ioredis';
import { refusalIn } from './redis-refusal.ts';
import type { HeldCommand, Writes } from './redis-writes.ts';

const known = new WeakMap<Redis, Writes>();

/**
 * Makes a connection and its duplicates (BullMQ creates some) hold refused commands and resend them until Redis accepts them.
 * A refusal then looks like an outage: callers wait and see no error. Safe, since a refused command had no effect; ioredis
 * itself resends commands after a reconnect.
 */
export function retryRefused(redis: Redis, writes: Writes): Redis {
  const send = redis.sendCommand.bind(redis);
  const duplicate = redis.duplicate.bind(redis);
  const guarded = new WeakSet<Command>();
  redis.sendCommand = (command, stream) => {
    // Commands of the handshake fail with the connection; pipelines are not split.
    if (!stream && !guarded.has(command) && !Command.checkFlag('HANDSHAKE_COMMANDS', command.name)) {
      guarded.add(command);
      guard(command, { redis, writes, send });
    }
    return send(command, stream);
  };
  redis.duplicate = (override) => retryRefused(duplicate(override), writes);
  redis.on('end', () => writes.closed(redis));
  known.set(redis, writes);
  return redis;
}

/** Retry state of each connection that `retryRefused` has wrapped. */
export function writesOf(redis: Redis): Writes | undefined {
  return known.get(redis);
}

/** Returns a sentence if Redis has refused writes since the previous call; undefined otherwise. */
export function refusalsOf(redis: Redis): () => string | undefined {
  const writes = known.get(redis);
  let seen = writes?.refusals();
  return () => {
    const last = writes?.last();
    if (!last || writes?.refusals() === seen) return undefined;
    seen = writes?.refusals();
    return `Redis refused to write for ${((last.at - last.since) / 1000).toFixed(1)} s: ${last.words}. The job waited and continues`;
  };
}

interface WriteGuard {
  readonly redis: Redis;
  readonly writes: Writes;
  readonly send: (command: Command) => unknown;
}

function guard(command: Command, { redis, writes, send }: WriteGuard): void {
  const { resolve, reject } = command;
  const held: HeldCommand = {
    redis,
    blocks: Command.checkFlag('BLOCKING_COMMANDS', command.name),
    again() {
      // ioredis wraps a script command each time it is sent.
      command.reject = refuse;
      send(command);
    },
    giveUp: () => reject(new Error('Connection is closed.')),
  };
  const refuse = (error: Error): void => {
    const refusal = redis.status === 'end' ? undefined : refusalIn(error);
    if (refusal) writes.hold(held, refusal);
    else {
      writes.settled(held);
      reject(error);
    }
  };
  command.reject = refuse;
  command.resolve = (result) => {
    writes.settled(held);
    return resolve(result);
  };
}
