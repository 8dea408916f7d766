import type { Fact } from '../../model/check/fact.ts';

/** What came of a connection to the database. */
export interface DatabaseGreeting {
  /** Its version, when it greeted. */
  readonly version: string | undefined;
  /** What was said instead. */
  readonly why: string | undefined;
}

/** The greeting has bytes that no shell holds; an error has words in it. */
const script = `timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/$1" && head -c 90 <&3' "$0" "$1" 2>&1 | tr -c '[:print:]\\n' ' '`;

/** Connects as a client would, by name, and reads what MariaDB says first (its protocol's HandshakeV10). Logs in nowhere. */
export function databaseGreeting(name: string, port: number): Fact<DatabaseGreeting> {
  return {
    id: `database.greeting ${name}:${port}`,
    argv: ['sh', '-c', script, name, String(port)],
    parse(stdout) {
      const version = /(\d+\.\d+\.\d+-MariaDB\S*)/.exec(stdout)?.[1];
      if (version) return { version, why: undefined };
      // bash says it twice, behind the name that it was given: the reason is at the end.
      const [line = ''] = stdout.trim().split('\n');
      return { version, why: line.split(': ').at(-1) || 'no answer within 5 s' };
    },
  };
}
