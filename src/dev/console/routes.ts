import type { Core } from './core.ts';
import { type Exchange, readBody, sendText } from './http.ts';
import { parseJson } from './json.ts';
import { Response, respond } from './respond.ts';
import type { Site } from './site/site.ts';
import { answerUpload, answerWebApi } from './web-api.ts';
import { withFaults } from './with-faults.ts';

/** Routes each request; answers 500 with the error if its handler fails. */
export async function answer(core: Core, site: Site, { request, response }: Exchange): Promise<void> {
  try {
    await route(core, site, { request, response });
  } catch (error) {
    if (response.headersSent) response.destroy();
    else sendText(response, 500, `answering ${request.url}: ${error}`);
  }
}

async function route(core: Core, site: Site, { request, response }: Exchange): Promise<void> {
  const path = request.url ?? '/';
  if (path.startsWith('/api/')) return answerWebApi(core, request, response);
  if (path.startsWith('/upload/')) return answerUpload(core, request, response);
  if (/^\/(commands|actions)\//.test(path)) return answerResponseUrl(core, path, { request, response });
  return site.answer({ request, response });
}

async function answerResponseUrl(core: Core, path: string, { request, response }: Exchange): Promise<void> {
  const body = parseJson((await readBody(request)).toString('utf8'));
  await withFaults(core, { method: 'response_url', args: { ...(body as object) }, response }, async () => {
    const parsed = Response.safeParse(body);
    if (!parsed.success) return { status: 400, body: 'invalid_payload' };
    const target = core.responseUrls.use(path);
    if (typeof target === 'string') return { status: 404, body: { ok: false, error: target } };
    const error = await respond(core, target, parsed.data);
    return error === undefined ? { status: 200, body: 'ok' } : { status: 400, body: error };
  });
}
