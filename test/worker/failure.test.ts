import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HostError, Refused } from '../../src/model/text/errors.ts';
import { failure } from '../../src/worker/failure.ts';

const next = 'type `resume 42`';
const remedyOf = (remedy?: string) => failure(new HostError('lb1', 'asking', remedy ? { remedy } : {}), next).remedy;

describe('the remedy of a failed job', () => {
  it('keeps its punctuation straight before what to type', () => {
    assert.equal(
      remedyOf("sshd's log on the host says why (journalctl -u ssh)."),
      "sshd's log on the host says why (journalctl -u ssh). Then type `resume 42`",
    );
    assert.equal(
      remedyOf('Is sshd running there, and on that port?'),
      'Is sshd running there, and on that port? Then type `resume 42`',
    );
    assert.equal(remedyOf('check the cable'), 'check the cable, then type `resume 42`');
    assert.equal(remedyOf(), 'check lb1, then type `resume 42`');
  });

  it('is what to type where the error says the rest, and the log of a bug', () => {
    assert.equal(failure(new Refused('no'), next).remedy, 'once that is resolved, type `resume 42`');
    assert.deepEqual(
      [failure(new Error('oops'), next).bug, failure(new Error('oops'), next).remedy],
      [true, "report it with the worker's log, then type `resume 42`"],
    );
  });
});
