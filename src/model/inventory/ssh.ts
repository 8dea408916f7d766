import { z } from 'zod';
import { parseAddress } from '../text/address.ts';
import { text } from '../text/text.ts';

/** One line, so that a key pasted instead of its file name is refused. */
const Path = text(/^[^\p{Cc}]+$/u, 'wanted the name of a file');

/** A name, an IPv4 address or an IPv6 address in brackets. */
const jump = /^([A-Za-z_][A-Za-z0-9_.-]*)@(?:\[([0-9a-fA-F:.]+)\]|([^\s:@[\]]+))(?::(\d{1,5}))?$/;

/** The parts of `user@address:port`. */
export function jumpParts(typed: string): { user: string; address: string; port: number } | undefined {
  const [, user, six, other = '', port = '22'] = jump.exec(typed) ?? [];
  return user === undefined ? undefined : { user, address: six ?? other, port: Number(port) };
}

function isEndpoint(typed: string): boolean {
  const parts = jumpParts(typed);
  if (!parts || parts.port < 1 || parts.port > 65_535) return false;
  return !parts.address.includes(':') || parseAddress(parts.address) !== undefined;
}

/** How the worker reaches the hosts. Paths are relative to the inventory's directory. */
export const Ssh = z.strictObject({
  user: text(/^[A-Za-z_][A-Za-z0-9_.-]*$/, 'wanted a login such as root').default('root'),
  port: z.int().min(1).max(65535).default(22),
  network: z.enum(['public', 'private']).default('private'),
  /** Private key file; without it, the agent at SSH_AUTH_SOCK is used. */
  key: Path.optional(),
  knownHosts: Path.default('known_hosts'),
  /** `user@address:port` of a jump host. */
  jump: text(jump, 'wanted user@address or user@address:port', (typed) =>
    /^[^@]+@[0-9a-f]*:[0-9a-f:]*:/i.test(typed)
      ? 'wanted an IPv6 address in brackets: user@[2001:db8::5]:22'
      : undefined,
  )
    .refine((typed) => !jump.test(typed) || isEndpoint(typed), 'wanted user@address or user@address:port')
    .optional(),
});
export type Ssh = z.infer<typeof Ssh>;
