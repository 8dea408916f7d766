import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { createCore } from './create-core.ts';
import { answer } from './routes.ts';
import { createSite } from './site/site.ts';
import { until } from './until.ts';
import { verbs } from './verbs.ts';
import type { Workspace, WorkspaceOptions } from './workspace.ts';

export async function startWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const changes = new EventEmitter().setMaxListeners(0);
  const server = createServer();
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const core = await createCore(options, server, changes);
  const site = createSite(core);
  server.on('request', (request, response) => {
    answer(core, site, { request, response }).catch(() => response.destroy());
  });
  return {
    ...verbs(core),
    apiUrl: `${core.origin}/api/`,
    url: `${core.origin}/`,
    until: (what, look, withinMs = 60_000) => until(changes, { what, look, withinMs }),
    async close() {
      await core.sockets.close();
      server.close();
      server.closeAllConnections();
      await core.emulated.close();
    },
  };
}
