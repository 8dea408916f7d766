import { chmod, cp, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from './command.ts';
import { imageFiles, imageLinks, imageRemovals } from './image-files.ts';

/** Of Debian's package user-mode-linux: one folder, named for the kernel's version. */
const modules = '/usr/lib/uml/modules';

/** Puts into a Debian root what makes it a guest: kernel modules, the lab's files, and less of what is not needed. */
export async function dress(root: string): Promise<void> {
  for (const version of await readdir(modules)) {
    await cp(join(modules, version), join(root, 'lib/modules', version), { recursive: true });
    await run(['depmod', '-b', root, version]);
  }
  for (const { path, content, mode = 0o644 } of imageFiles) {
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
