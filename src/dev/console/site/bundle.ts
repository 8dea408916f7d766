import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';

/** The page's files by name, built from `../page`. */
export interface Bundle {
  readonly 'page.js': string;
  readonly 'page.css': string;
}

let bundled: Promise<Bundle> | undefined;

/** Built once per process, on first use. */
export function bundle(): Promise<Bundle> {
  bundled ??= make();
  return bundled;
}

async function make(): Promise<Bundle> {
  const page = fileURLToPath(new URL('../page', import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [`${page}/page.tsx`, `${page}/page.css`],
    outdir: page,
    bundle: true,
    write: false,
    minify: true,
    logLevel: 'silent',
    format: 'esm',
    jsx: 'automatic',
    target: 'es2022',
    legalComments: 'none',
    loader: { '.woff2': 'dataurl' },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  await stop();
  const named = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  return { 'page.js': named('.js'), 'page.css': named('.css') };
}
