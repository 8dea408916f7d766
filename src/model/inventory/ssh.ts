import { z } from 'zod';
import { parseAddress } from '../text/address.ts';
import { text } from '../text/text.ts';

/** One line, so that a key pasted instead of its file name is refused. */
const Path = text(/^[^\p{Cc}]+$/u, 'wanted the name of a file');

/** As of Unix, of SSSD (anna@example.net, its default after `realm join`) and of winbind (EXAMPLE\anna). */
const loginForm = String.raw`(?:[A-Za-z][A-Za-z0-9-]*\\)?[A-Za-z_][A-Za-z0-9_.-]*(?:@[A-Za-z0-9.-]*[A-Za-z])?`;
const login = new RegExp(`^${loginForm}$`);
const wantedLogin = 'wanted a login such as root';

/** A name, an IPv4 address or an IPv6 address in brackets. The address begins behind the last `@`, as for ssh(1). */
const jump = new RegExp(String.raw`^(${loginForm})@(?:\[([0-9a-fA-F:.]+)\]|([^\s:@[\]]+))(?::(\d{1,5}))?$`);
const wantedJump = 'wanted user@address or user@address:port';

/** The parts of `user@address:port`. */
export function jumpParts(typed: string): { user: string; address: string; port: number } | undefined {
  const [, user, six, other = '', port = '22'] = jump.exec(typed) ?? [];
  return user === undefined ? undefined : { user, address: six ?? other, port: Number(port) };
}

function isEndpoint(typed: string): boolean {
  const parts = jumpParts(typed);
  if (!parts || parts.port < 1 || parts.port > 65_535) return false;
  // A name does not end with a number (RFC 1123 2.1), so that 192.0.2.300 is none.
  return !/:|(?:^|\.)\d+$/.test(parts.address) || parseAddress(parts.address) !== undefined;
}

function hintFor(typed: string): `wanted ${string}` | undefined {
  if (/^[^@]+@[0-9a-f]*:[0-9a-f:]*:/i.test(typed)) return 'wanted an IPv6 address in brackets: user@[2001:db8::5]:22';
  if (/^ssh:\/\//i.test(typed)) return `${wantedJump}, without ssh://`;
  return typed.includes(',') ? 'wanted one jump host' : undefined;
}

/** How the worker reaches the hosts. Paths are relative to the inventory's directory. */
export const Ssh = z.strictObject({
  user: text(login, wantedLogin, (typed) =>
    /@[\d.]+$/.test(typed) ? `${wantedLogin}, without the address: every host has its own` : undefined,
  ).default('root'),
  port: z.int().min(1).max(65535).default(22),
  network: z.enum(['public', 'private']).default('private'),
  /** Private key file; without it, the agent at SSH_AUTH_SOCK is used. */
  key: Path.refine((typed) => !typed.endsWith('.pub'), 'wanted the private key: its name without .pub').optional(),
  knownHosts: Path.default('known_hosts'),
  /** `user@address:port` of a jump host. */
  jump: text(jump, wantedJump, hintFor)
    .refine((typed) => !jump.test(typed) || isEndpoint(typed), wantedJump)
    .optional(),
});
export type Ssh = z.infer<typeof Ssh>;
