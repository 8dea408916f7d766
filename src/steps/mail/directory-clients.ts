import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { directoryLines } from '../../facts/mail/directory-lines.ts';
import { ownDirectoryCommand } from '../../facts/mail/directory-use.ts';
import { iredmailState } from '../../facts/mail/iredmail.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import {
  type ClientFile,
  type DirectoryClient,
  type DirectoryLine,
  directoryClients,
  filesOf,
  matching,
} from '../../model/mail/directory-clients.ts';
import type { Change, Run } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { putFiles } from '../host/put-file.ts';
import { shipped } from '../host/shipped.ts';
import { isAwaited } from './iredmail-wanted.ts';

/**
 * A program that switched to a peer's slapd stays there until its connection ends, and hangs when that peer fails. So a start
 * of the local slapd ends those connections. Its failure must not fail slapd (`-`); it needs root (`+`).
 */
const comeBack = (
  host: Host,
  inventory: Inventory,
) => `# Written by mailha: programs that went to another host's directory come back to this one.
[Service]
ExecStartPost=-+${ownDirectoryCommand(host, inventory)}
`;

export const directoryFromPeers = defineStep({
  id: 'mail.directory-clients',
  on: ['mail'],
  summary: 'programs ask the local directory first, and the other mail hosts when it is down',
  facts: { files: managedFiles, state: iredmailState, lines: directoryLines },
  plan({ files, state, lines }, host, { inventory }) {
    const ahead = isAwaited(state, inventory);
    const clients = directoryClients(host, inventory);
    if (!ahead && !clients.some((one) => one.name !== 'libldap' && filesOf(one, lines).length > 0)) return [];
    const dropIn = putFiles(ahead ? new Map() : files, [
      { path: paths.ownDirectory, content: shipped('own-directory'), mode: '755' },
      { path: paths.slapdClients, content: comeBack(host, inventory) },
    ]);
    return [
      ...clients.flatMap((one) => change(one, lines, ahead)),
      ...dropIn.map(({ undo = [], ...put }) => ({ ...put, undo: [...undo, reload] })),
      ...(dropIn.length > 0 ? [{ summary: 'reload systemd unit files', ...reload }] : []),
    ];
  },
});

const reload: Run = { run: ['systemctl', 'daemon-reload'] };

function change(client: DirectoryClient, lines: readonly DirectoryLine[], ahead: boolean): readonly Change[] {
  const wrong = filesOf(client, lines).filter((file) => !isRight(client, file));
  if (!ahead && wrong.length === 0) return [];
  const run = [...['perl', '-e', shipped('directory-client')], ...client.units] as const;
  return [
    {
      summary: `${client.name}: ${client.settings.map(({ line }) => `\`${line}\``).join(', ')} in ${client.files}`,
      run,
      stdin: records(client.settings.map(({ use, pattern, line }) => [client.files, use, pattern, line])),
      ...(ahead ? {} : { undo: [{ run, stdin: records(wrong.flatMap((file) => back(client, file))) }] }),
    },
  ];
}

const records = (rows: readonly (readonly string[])[]) => rows.map((row) => `${row.join('\t')}\n`).join('');

function isRight({ settings }: DirectoryClient, file: ClientFile): boolean {
  return settings.every((setting) => {
    const now = matching(setting, file);
    return now.every((line) => line.trimStart() === setting.line) && (now.length > 0 || setting.use === 'set');
  });
}

/** The original lines: the first one for all, since iRedMail writes them alike. */
function back({ settings }: DirectoryClient, file: ClientFile): readonly (readonly string[])[] {
  return settings.flatMap((setting) => {
    const [before] = matching(setting, file);
    if (before === undefined) return setting.use === 'add' ? [[file.file, 'drop', setting.pattern, '']] : [];
    return [[file.file, 'set', setting.pattern, before.trimStart()]];
  });
}
