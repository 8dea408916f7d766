import type { KnownHosts } from './known-hosts.ts';
import type { Login } from './login.ts';

/** How the worker logs in, and which host keys it accepts. */
export interface Credentials {
  readonly login: Login;
  readonly known: KnownHosts;
  /** Path of the known_hosts file, for messages. */
  readonly knownPath: string;
}
