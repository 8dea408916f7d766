import { z } from 'zod';
import { text } from '../text/text.ts';

const Folder = text(/^(\/[A-Za-z0-9._-]+)+$/, 'wanted an absolute path such as /var/vmail');

/** Where iRedMail comes from. */
export const Iredmail = z.strictObject({
  /** As in 1.8.1. */
  version: text(/^\d+(\.\d+){1,3}$/, 'wanted a version such as 1.8.1'),
  /** Of its tarball: an https URL, or a file beside the inventory. */
  source: text(/^[\x21-\x7e]{1,500}$/, 'wanted an https URL or a path'),
  sha256: text(/^[0-9a-f]{64}$/, 'wanted the 64 hex digits that `sha256sum` prints'),
});
export type Iredmail = z.infer<typeof Iredmail>;

/** How the mail tier is set up. */
export const Mail = z.strictObject({
  /** Where the mail hosts mount the mail store. */
  store: Folder.default('/var/vmail'),
  /** The folder of the filer that it is. */
  export: Folder.default('/srv/vmail'),
  /** Networks besides the mail hosts that may reach the directory, at ports 389 and 636. */
  ldapClients: z.array(z.cidrv4('wanted an IPv4 network such as 203.0.113.0/24')).default([]),
  /** Left out, `deploy mail` sets up the store and stops there. */
  iredmail: Iredmail.optional(),
});
export type Mail = z.infer<typeof Mail>;
