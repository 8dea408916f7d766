import type { Fact } from '../../model/check/fact.ts';

/** The result of a connection to the database. */
export interface DatabaseGreeting {
  /** The server version, if it sent a greeting. */
  readonly version: string | undefined;
  /** The error, if it did not. */
  readonly why: string | undefined;
}

/** The greeting has bytes a shell cannot hold; an error is text. */
const script = `timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/$1" && head -c 90 <&3' "$0" "$1" 2>&1 | tr -c '[:print:]\\n' ' '`;

/** Connects by name as a client does and reads MariaDB's greeting (HandshakeV10). Does not log in. */
export function databaseGreeting(name: string, port: number): Fact<DatabaseGreeting> {
  return {
    id: `database.greeting ${name}:${port}`,
    argv: ['sh', '-c', script, name, String(port)],
    parse(stdout) {
      // MariaDB Enterprise has a number of its own: 11.4.5-3-MariaDB-enterprise.
      const version = /(\d+\.\d+\.\d+(?:-\d+)?-MariaDB\S*)/.exec(stdout)?.[1];
      if (version) return { version, why: undefined };
      const other = /^.{0,5}?(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1];
      if (other) return { version, why: `a server of version ${other}, which is not MariaDB` };
      // bash prints the error twice, prefixed with its name: the reason comes last.
      const [line = ''] = stdout.trim().split('\n');
      return { version, why: inWords(line.split(': ').at(-1) ?? '') || 'no answer within 5 s' };
    },
  };
}

/** An error packet has its length, number and SQLSTATE (#HY000) before the words; some of these bytes are letters. */
function inWords(text: string): string {
  return text.replace(/^.{0,8}#[0-9A-Z]{5}/, '').replace(/^(?:[^A-Za-z]|[A-Za-z] )*/, '');
}
