import { randomBytes } from 'node:crypto';
import { ZodError, z } from 'zod';
import type { Core } from '../core.ts';
import type { Exchange } from '../http.ts';
import { readBody, sendJson, sendText, TooLarge } from '../http.ts';
import { parseJson } from '../json.ts';
import { acts } from './acts.ts';
import { bundle } from './bundle.ts';
import { emojiSvg } from './emoji.ts';
import { createEvents } from './events.ts';
import { sendFile } from './files.ts';
import { refusal } from './guard.ts';
import { html, pageHeaders } from './html.ts';
import { createState, StateQuery } from './state.ts';

/** Serves the page and its requests. */
export interface Site {
  answer(exchange: Exchange): Promise<void>;
}

/** In bytes; above the longest message. */
const largestBody = 64 * 1024;

type RouteHandler = (exchange: Exchange, url: URL) => Promise<void> | void;

export function createSite(core: Core): Site {
  const token = randomBytes(24).toString('base64url');
  const get = reading(core, token);
  return {
    async answer(exchange) {
      const { request, response } = exchange;
      const refused = refusal(request, token);
      if (refused) return sendJson(response, refused.status, { error: refused.why });
      const url = new URL(request.url ?? '/', core.origin);
      const found = request.method === 'POST' ? acting(core, url.pathname) : get(url.pathname);
      if (!found) return sendText(response, 404, `not found: ${url.pathname}`);
      await guarded(found, exchange, url);
    },
  };
}

/** Answers an invalid request with the error. */
async function guarded(answer: RouteHandler, exchange: Exchange, url: URL): Promise<void> {
  try {
    await answer(exchange, url);
  } catch (error) {
    if (exchange.response.headersSent) throw error;
    sendJson(exchange.response, ...errorAnswer(error));
  }
}

function errorAnswer(error: unknown): [status: number, body: { readonly error: string }] {
  if (error instanceof ZodError) return [400, { error: z.prettifyError(error) }];
  return [error instanceof TooLarge ? 413 : 409, { error: error instanceof Error ? error.message : String(error) }];
}

function acting(core: Core, path: string): RouteHandler | undefined {
  const name = path.replace(/^\/console\//, '');
  const act = Object.hasOwn(acts, name) ? acts[name] : undefined;
  if (!act) return undefined;
  return async ({ request, response }) => {
    const body = parseJson((await readBody(request, largestBody)).toString('utf8'));
    sendJson(response, 200, await act(core, body));
  };
}

function reading(core: Core, token: string): (path: string) => RouteHandler | undefined {
  const state = createState(core);
  const join = createEvents(core);
  const fixed: Readonly<Record<string, RouteHandler>> = {
    '/': ({ response }) => send(response, 'text/html', html({ token, user: core.directory.users[0]?.id ?? '' })),
    '/console/page.js': async ({ response }) => send(response, 'text/javascript', (await bundle())['page.js']),
    '/console/page.css': async ({ response }) => send(response, 'text/css', (await bundle())['page.css']),
    '/console/state': async ({ response }, { searchParams }) =>
      sendJson(response, 200, await state(StateQuery.parse(Object.fromEntries(searchParams))), {
        'cache-control': 'no-store',
      }),
    '/console/events': ({ response }) => {
      if (!join(response)) sendText(response, 503, 'too many open pages');
    },
  };
  return (path) => (Object.hasOwn(fixed, path) ? fixed[path] : (file(core, path) ?? emoji(path)));
}

function file(core: Core, path: string): RouteHandler | undefined {
  const [, id] = /^\/console\/files\/(F[A-Z0-9]{1,20})$/.exec(path) ?? [];
  if (!id) return undefined;
  return ({ response }, { searchParams }) => {
    const as = (['preview', 'picture'] as const).find((one) => searchParams.has(one)) ?? 'download';
    return sendFile(core, { id, as }, response);
  };
}

function emoji(path: string): RouteHandler | undefined {
  const [, codepoints] = /^\/console\/emoji\/([0-9a-f-]{1,80})\.svg$/.exec(path) ?? [];
  if (!codepoints) return undefined;
  return async ({ response }) => {
    const svg = await emojiSvg(codepoints);
    if (!svg) return sendText(response, 404, `no emoji ${codepoints}`);
    response.writeHead(200, { 'content-type': 'image/svg+xml', 'cache-control': 'max-age=86400' });
    response.end(svg);
  };
}

function send(response: Exchange['response'], type: string, text: string): void {
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, ...pageHeaders });
  response.end(text);
}
