import { Command, type Redis } from 'ioredis';
import { refusalIn } from './redis-refusal.ts';
import type { HeldCommand, Writes } from './redis-writes.ts';

const known = new WeakMap<Redis, Writes>();

/**
 * Makes a connection and all its duplicates (BullMQ makes some) keep the commands that Redis refuses, and send them again until Redis
 * takes them. A refusal is then what an outage is: callers wait, and none of them sees an error. ioredis resends a command the
 * same way after a reconnect, and a refused one was not carried out.
 */
export function retryRefused(redis: Redis, writes: Writes): Redis {
  const send = redis.sendCommand.bind(redis);
  const duplicate = redis.duplicate.bind(redis);
  const guarded = new WeakSet<Command>();
  redis.sendCommand = (command, stream) => {
    // What is part of connecting fails with the connection, and a pipeline is not taken apart.
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

/** Of a connection that `retryRefused` made patient. */
export function writesOf(redis: Redis): Writes | undefined {
  return known.get(redis);
}

/**
 * Answers in a sentence that Redis refused to write, once for each time since the call before; undefined when it did not.
 */
export function refusalsOf(redis: Redis): () => string | undefined {
  const writes = known.get(redis);
  let seen = writes?.refusals();
  return () => {
    const last = writes?.last();
    if (!last || writes?.refusals() === seen) return undefined;
    seen = writes?.refusals();
    return `Redis refused to write for ${((last.at - last.since) / 1000).toFixed(1)} s: ${last.words}. The job waited for it and goes on`;
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
      // ioredis' scripts wrap it each time they are sent.
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
