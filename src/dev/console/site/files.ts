import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Core } from '../core.ts';
import { sendText } from '../http.ts';
import { bot } from '../people.ts';

const Info = z.object({ file: z.object({ name: z.string(), url_private: z.string() }) });

/** Size of a preview; the rest needs a download. */
const previewBytes = 64 * 1024;

/** The PNG signature (PNG 5.2). Only PNG is shown as an image, since it cannot contain scripts. */
const png = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** The whole file, its beginning as text, or the image. */
export type FileForm = 'download' | 'preview' | 'picture';

/** Sends an uploaded file. Its content is untrusted, so the type it claims is never used. */
export async function sendFile(
  core: Core,
  { id, as }: { readonly id: string; readonly as: FileForm },
  response: ServerResponse,
): Promise<void> {
  const info = Info.safeParse(await core.emulated.call(bot.userId, 'files.info', { file: id }));
  if (!info.success) return sendText(response, 404, `no file ${id}`);
  const { name, url_private } = info.data.file;
  const bytes = await core.emulated.download(url_private);
  const isPicture = as === 'picture' && bytes.subarray(0, png.length).equals(png);
  const type = isPicture ? 'image/png' : 'application/octet-stream';
  response.writeHead(200, {
    'content-type': as === 'preview' ? 'text/plain; charset=utf-8' : type,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    'content-security-policy': 'sandbox',
    'x-content-type-options': 'nosniff',
  });
  response.end(as === 'preview' ? bytes.subarray(0, previewBytes) : bytes);
}
