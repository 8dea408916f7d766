/** Faults around the data, which may be whole: by a word of the error, what a person does about it. */
const remedies: readonly (readonly [error: RegExp, remedy: (host: string) => string])[] = [
  [
    /^its datadir is/,
    (host) => `move the data to /var/lib/mysql on ${host} and remove \`datadir\` from its configuration`,
  ],
  [/is not installed/, (host) => `install mariadb-server on ${host}; its data stay as they are`],
  [
    /wsrep: disabled/i,
    (host) => `on ${host}: find \`wsrep_on = OFF\` with \`my_print_defaults --mysqld\` and remove it`,
  ],
  [
    /\block\b|probably in use/i,
    (host) => `another process has its files open: \`fuser -v /var/lib/mysql/ibdata1\` on ${host}; stop that first`,
  ],
  [
    /disk is full|no space left|errcode: 28|error number 28/i,
    (host) => `free space on ${host}: \`df -h /var/lib/mysql /tmp\``,
  ],
  [
    /read-only file system|errcode: 30|error number 30/i,
    (host) => `on ${host}: \`dmesg\` tells why its file system became read-only, as after errors of the disk`,
  ],
  [
    /input\/output error|errcode: 5\b|error number 5\b/i,
    (host) => `on ${host}: \`dmesg\` shows whether its disk fails; if so, copy /var/lib/mysql elsewhere first`,
  ],
  [
    /allocate memory|out of memory|cannot map innodb_buffer_pool|lack of memory/i,
    (host) => `free memory on ${host} (\`free -m\`), or lower innodb_buffer_pool_size`,
  ],
  [
    /did not finish within/,
    (host) =>
      `let it finish on ${host}: \`mariadbd --user=mysql --wsrep-recover\` takes as long as its redo log needs; then try again`,
  ],
  [
    /permission denied|must be writable|errcode: 13|error number 13/i,
    (host) => `on ${host}: \`chown -R mysql:mysql /var/lib/mysql\`, and check for a read-only mount`,
  ],
  [
    /encrypt|decrypt|key_management/i,
    (host) => `restore the encryption plugin and its key file on ${host}: without the key the data cannot be read`,
  ],
  [
    /unknown (variable|option)/i,
    (host) => `on ${host}: remove that option; \`mariadbd --help --verbose >/dev/null\` reads the configuration`,
  ],
  [
    /without preceding group|defaults handling|unknown suffix|while setting value|ambiguous option|requires an argument|character set '/i,
    (host) => `on ${host}: correct that option; \`mariadbd --help --verbose >/dev/null\` reads the configuration`,
  ],
  [
    /shared (?:library|libraries|object)|initialize plugins/i,
    (host) =>
      `on ${host}: \`dpkg -l 'mariadb*' 'galera*'\`; install server and plugins of one release, or no longer load that plugin`,
  ],
  [
    /redo log was created|redo log format|upgrade after a crash/i,
    (host) => `install on ${host} the MariaDB release that wrote the data, and stop it cleanly before an upgrade`,
  ],
];

/** What to do before the position of a stopped node can be read, by the error of `mariadbd --wsrep-recover`. */
export function howToRead(host: string, failure: string): string {
  if (/prepared transactions/.test(failure)) {
    return `once another node is known to have everything, roll them back on ${host}: \`mariadbd --user=mysql --tc-heuristic-recover=ROLLBACK\``;
  }
  const remedy = remedies.find(([error]) => error.test(failure))?.[1];
  return remedy?.(host) ?? `see why \`mariadbd --user=mysql --wsrep-recover\` fails on ${host}`;
}

/** Whether the data may be whole, and only their host keeps the server from reading them. */
export const isFaultOfHost = (failure: string) => remedies.some(([error]) => error.test(failure));
