import { chmod, cp, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from './command.ts';
import { type ImageFile, imageLinks, imageRemovals } from './image-files.ts';
import type { Kernel } from './kernel.ts';

/** Turns a Debian root into a guest's: adds kernel modules and the lab's files, removes what is not needed. */
export async function customizeRoot(root: string, files: readonly ImageFile[], { modules }: Kernel): Promise<void> {
  for (const version of await readdir(modules)) {
    await cp(join(modules, version), join(root, 'lib/modules', version), { recursive: true });
    await run(['depmod', '-b', root, version]);
  }
  for (const { path, content, mode = 0o644 } of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
    await chmod(join(root, path), mode);
  }
  for (const { path, to } of imageLinks) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await rm(join(root, path), { force: true });
    await symlink(to, join(root, path));
  }
  for (const path of imageRemovals) await rm(join(root, path), { recursive: true, force: true });
}
