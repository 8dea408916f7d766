import { z } from 'zod';
import { text } from './text.ts';

/** One line, so that a key pasted in place of its file's name is refused. */
const Path = text(/^[^\p{Cc}]+$/u, 'wanted the name of a file');

/** How the worker reaches the hosts. Paths are relative to the inventory's own folder. */
export const Ssh = z.strictObject({
  user: text(/^[a-z_][a-z0-9_-]*$/, 'wanted a login such as root').default('root'),
  port: z.int().min(1).max(65535).default(22),
  network: z.enum(['public', 'private']).default('private'),
  /** Private key file; the agent of SSH_AUTH_SOCK is asked when there is none. */
  key: Path.optional(),
  knownHosts: Path.default('known_hosts'),
  /** `user@address:port` of a host to go through. */
  jump: text(/^[a-z_][a-z0-9_-]*@[^\s:@]+(:\d+)?$/, 'wanted user@address or user@address:port').optional(),
});
export type Ssh = z.infer<typeof Ssh>;
