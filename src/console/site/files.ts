import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Core } from '../core.ts';
import { sendText } from '../http.ts';
import { bot } from '../people.ts';

const Info = z.object({ file: z.object({ name: z.string(), url_private: z.string() }) });

/** Enough to see what it is; the rest is downloaded. In bytes. */
const previewBytes = 64 * 1024;

/** Sends an uploaded file, or its beginning. It is never shown as what it claims to be: the bot did not write our page. */
export async function sendFile(
  core: Core,
  { id, preview }: { readonly id: string; readonly preview: boolean },
  response: ServerResponse,
): Promise<void> {
  const info = Info.safeParse(await core.emulated.call(bot.userId, 'files.info', { file: id }));
  if (!info.success) return sendText(response, 404, `there is no file ${id}`);
  const { name, url_private } = info.data.file;
  const bytes = await core.emulated.download(url_private);
  response.writeHead(200, {
    'content-type': preview ? 'text/plain; charset=utf-8' : 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    'content-security-policy': 'sandbox',
    'x-content-type-options': 'nosniff',
  });
  response.end(preview ? bytes.subarray(0, previewBytes) : bytes);
}
