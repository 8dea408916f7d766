import { paths } from '../../facts/host/managed-files.ts';
import type { WantedFile } from '../host/put-file.ts';

/**
 * The login of Debian's MariaDB maintenance scripts, as Debian writes it today: root by socket. `why` becomes its
 * comment.
 */
export function debianCnf(why: string): WantedFile {
  const content = `# Written by mailha${why}.
[client]
host = localhost
user = root

[mysql_upgrade]
host = localhost
user = root
`;
  return { path: paths.debianCnf, content, mode: '600', secret: 'values' };
}
