import { ldapRelay } from '../model/mail/ldap-relay.ts';
import type { Talk } from '../model/plan/hosts.ts';
import type { Connection } from './connect.ts';
import { converse } from './conversation.ts';
import { execute } from './exec.ts';
import { consultLimit, consultSeconds, killAfter, type Times } from './limits.ts';
import { gist } from './output.ts';
import { readsOnly } from './reads-only.ts';
import { asRoot } from './remote.ts';
import { bothEnds } from './sink.ts';
import { strangeEnd } from './strange.ts';
import { Trouble } from './trouble.ts';

export interface Consulting<T> {
  readonly user: string;
  readonly talk: Talk<T>;
  readonly signal: AbortSignal | undefined;
  readonly times: Times;
}

/** One talk with the host's slapd, in one session; requests that write do not pass. Throws Trouble, or what the talk throws. */
export async function consultOver<T>(connection: Connection, consulting: Consulting<T>): Promise<T> {
  const { user, talk, signal, times } = consulting;
  const conversation = converse(talk, readsOnly());
  const stderr = bothEnds(4096);
  const limit = ['timeout', '-k', String(killAfter), String(consultSeconds)];
  const ended = await execute(connection, {
    command: asRoot(user, [...limit, ...ldapRelay]),
    stdin: '',
    onInput: conversation.begin,
    seconds: consultSeconds + killAfter + times.grace,
    stdout: conversation.sink,
    stderr,
    most: consultLimit,
    signal,
  }).finally(conversation.end);
  if (ended.code === 0) return conversation.result;
  if (ended.code === 124) throw new Trouble(`slapd took longer than ${consultSeconds} s`);
  const said = gist(stderr.bytes());
  if (said?.includes('connecting to slapd')) {
    throw new Trouble('slapd does not answer', {
      cause: new Error(said),
      remedy: '`ldap` shows its state; on the host: systemctl status slapd.',
    });
  }
  throw strangeEnd(user, ended, conversation.sink, stderr);
}
