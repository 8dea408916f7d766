import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { imapTrouble } from '../../src/clients/imap.ts';

const error = (code: string) => Object.assign(new Error(code), { code });

describe('why an IMAP command failed', () => {
  // With imapflow 2.10 and a Dovecot that was sent SIGSTOP: the event has ETIMEOUT, the command NoConnection.
  it('is the silence of the server, not the end of the connection that the silence led to', () => {
    const silent = { ok: false, kind: 'silent', why: 'no data for 40 s' };
    assert.deepEqual(imapTrouble(error('NoConnection'), error('ETIMEOUT')), silent);
    assert.deepEqual(imapTrouble(error('ETIMEOUT')), silent);
  });

  it('is the end of the connection where nothing came before it', () => {
    const closed = { ok: false, kind: 'broken', why: 'it closed the connection' };
    assert.deepEqual(imapTrouble(error('NoConnection')), closed);
    assert.deepEqual(imapTrouble(error('EConnectionClosed'), error('NoConnection')), closed);
  });
});
