import { ResultCodeError } from 'ldapts';

/** What the result codes of RFC 4511 mean to an operator here. */
const meaning: Readonly<Record<number, string>> = {
  3: 'time limit exceeded',
  4: 'more entries than slapd gives at once',
  8: 'slapd wants a stronger login',
  10: 'this slapd takes no writes; it refers to another server',
  11: 'a limit set in slapd is exceeded',
  13: 'slapd wants TLS',
  17: 'slapd does not know one of the attributes: its schema is older',
  19: 'a value is not allowed',
  20: 'the value is already there',
  21: 'a value has the wrong syntax',
  32: 'no such entry',
  49: 'wrong password, or no such account',
  50: 'root may not write there; `deploy mail` sets the access rules',
  51: 'slapd is busy',
  52: 'slapd is shutting down',
  53: 'slapd does not allow it: the directory is read-only, or the request breaks one of its rules',
  65: 'the entry does not fit its object classes',
  66: 'the entry has others below it',
  68: 'the entry already exists',
  80: 'slapd could not do it: the disk or the database may be full',
};

/** An error of ldapts in plain words, with what slapd replied. */
export function directoryTrouble(error: unknown): Error {
  if (error instanceof ResultCodeError) {
    // ldapts puts the code behind the server's message.
    const reply = error.message.replace(/\s*Code: 0x[0-9a-f]+\s*$/i, '').trim();
    const words = meaning[error.code] ?? `LDAP result code ${error.code}`;
    return new Error(reply === '' ? words : `${words} (${reply})`);
  }
  const message = error instanceof Error ? error.message : String(error);
  if (/timed out/i.test(message)) return new Error('slapd does not answer');
  if (/closed|not established|ended/i.test(message))
    return new Error('the connection to slapd ended before its answer');
  return new Error(message.split('\n').at(-1) ?? message);
}
