import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ReplyError } from 'ioredis';
import { isElsewhere, refusalIn } from '../../src/store/redis-refusal.ts';

/** Captured from Redis 7.0; that with `Error running script` is as the source of Redis 6 has it. */
const replies: readonly (readonly [string, string, string])[] = [
  [
    "OOM command not allowed when used memory > 'maxmemory'.",
    'OOM',
    "OOM command not allowed when used memory > 'maxmemory'",
  ],
  [
    "OOM command not allowed when used memory > 'maxmemory'. script: 03cf8285e512f451df04590fdf010214e62e0aab, on @user_script:66.",
    'OOM',
    "OOM command not allowed when used memory > 'maxmemory'",
  ],
  [
    "ERR Error running script (call to f_03cf8285e512f451df04590fdf010214e62e0aab): @user_script:66: @user_script: 66: -OOM command not allowed when used memory > 'maxmemory'. ",
    'OOM',
    "OOM command not allowed when used memory > 'maxmemory'",
  ],
  [
    'UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)',
    'READONLY',
    'UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)',
  ],
  [
    "ERR The user executing the script can't run this command or subcommand script: 03cf8285e512f451df04590fdf010214e62e0aab, on @user_script:66.",
    'NOPERM',
    "ERR The user executing the script can't run this command or subcommand",
  ],
  [
    "NOPERM this user has no permissions to run the 'set' command",
    'NOPERM',
    "NOPERM this user has no permissions to run the 'set' command",
  ],
  ['NOREPLICAS Not enough good replicas to write.', 'NOREPLICAS', 'NOREPLICAS Not enough good replicas to write'],
  ['LOADING Redis is loading the dataset in memory', 'LOADING', 'LOADING Redis is loading the dataset in memory'],
  ['CLUSTERDOWN The cluster is down', 'CLUSTERDOWN', 'CLUSTERDOWN The cluster is down'],
  ['NOAUTH Authentication required.', 'NOAUTH', 'NOAUTH Authentication required'],
];

describe('refusalIn', () => {
  for (const [reply, code, words] of replies) {
    it(`knows ${reply.slice(0, 40)}… as ${code}`, () => {
      const refusal = refusalIn(new ReplyError(reply));
      assert.deepEqual([refusal?.code, refusal?.words], [code, words]);
      assert.match(refusal?.remedy ?? '', /\w/);
    });
  }

  for (const reply of [
    'ERR unknown command',
    'NOSCRIPT No matching script. Please use EVAL.',
    'WRONGTYPE Operation against a key holding the wrong kind of value',
    'EXECABORT Transaction discarded because of previous errors.',
  ]) {
    it(`leaves alone what is wrong with the command itself: ${reply}`, () => {
      assert.equal(refusalIn(new ReplyError(reply)), undefined);
    });
  }

  it('takes nothing but an answer of Redis for one', () => {
    assert.equal(refusalIn(new Error('OOM command not allowed')), undefined);
    assert.equal(refusalIn('OOM'), undefined);
  });

  it('looks for another primary only where one may be', () => {
    const of = (reply: string) => {
      const refusal = refusalIn(new ReplyError(reply));
      return refusal && isElsewhere(refusal);
    };
    assert.deepEqual(
      [of('READONLY no'), of('UNBLOCKED no'), of('OOM no'), of('NOAUTH no')],
      [true, true, false, false],
    );
  });
});
