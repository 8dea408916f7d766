import type { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCalls } from './calls.ts';
import type { Core } from './core.ts';
import { createDirectory } from './directory.ts';
import { openDirects } from './directs.ts';
import { startEmulated } from './emulated.ts';
import { createEphemerals } from './ephemerals.ts';
import { createFaults } from './faults.ts';
import { createModals } from './modals.ts';
import { defaultChannels, defaultGroups, defaultUsers } from './people.ts';
import { createResponseUrls } from './response-urls.ts';
import { createSockets } from './sockets.ts';
import type { WorkspaceOptions } from './workspace.ts';

/** Builds the shared state. The server must already be listening. */
export async function createCore(options: WorkspaceOptions, server: Server, changes: EventEmitter): Promise<Core> {
  const { users = defaultUsers, groups = defaultGroups, channels = defaultChannels } = options;
  const { signingSecret, botToken, appToken, scopes } = options;
  const { port } = server.address() as AddressInfo;
  const changed = () => void changes.emit('change');
  const emulated = await startEmulated({ ...options, users, channels });
  return {
    signingSecret,
    botToken,
    appToken,
    scopes,
    enterprise: options.enterprise,
    hints: options.hints ?? [],
    shouldEscape: options.shouldEscape ?? true,
    ackWithinMs: options.ackWithinMs ?? 3000,
    origin: `http://127.0.0.1:${port}`,
    botUrl: options.botUrl,
    trouble: undefined,
    directory: createDirectory({ users, groups, channels, directs: await openDirects(emulated, users) }),
    emulated,
    changes,
    changed,
    faults: createFaults(),
    calls: createCalls(),
    ephemerals: createEphemerals(),
    modals: createModals(),
    homes: new Map(),
    responseUrls: createResponseUrls(options.now ?? Date.now),
    sockets: createSockets(server, changed),
  };
}
