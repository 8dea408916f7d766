import { Refused } from '../../model/text/errors.ts';

/** Debian releases of guests, by codename. Each has the kernel of its own package user-mode-linux. */
export const releases = { bookworm: 'Debian 12', trixie: 'Debian 13' } as const;
export type Release = keyof typeof releases;

/** Throws Refused with the known names. */
export function releaseNamed(name: string): Release {
  if (Object.hasOwn(releases, name)) return name as Release;
  throw new Refused(`the lab has no Debian release ${name}; it has ${Object.keys(releases).join(' and ')}`);
}

/**
 * The release of a host that starts from a bare disk when none is given: MAILHA_LAB_RELEASE, such as `trixie` for all hosts or
 * `trixie,lb1=bookworm` with exceptions. Throws Refused for another release.
 */
export function usualRelease(host: string): Release {
  const words = (process.env.MAILHA_LAB_RELEASE ?? '').split(',').filter(Boolean);
  const own = words.find((word) => word.startsWith(`${host}=`))?.slice(host.length + 1);
  return releaseNamed(own ?? words.find((word) => !word.includes('=')) ?? 'bookworm');
}

/** The release whose kernel guests of a release run: MAILHA_LAB_KERNEL, else their own. Throws Refused for another one. */
export function kernelFor(release: Release): Release {
  return releaseNamed(process.env.MAILHA_LAB_KERNEL || release);
}

/** Mount option of hostfs for a folder below the one that guests can read. Linux 6.12 no longer takes a bare path. */
export function hostfs(release: Release, path: string): string {
  return kernelFor(release) === 'bookworm' ? path : `hostfs=${path}`;
}

/** What is on a base image: a bare Debian, or one with the packages that the real iRedMail installer asks for. */
export type ImageKind = Release | `${Release}-iredmail`;

export const imageKinds = (Object.keys(releases) as Release[]).flatMap((release): ImageKind[] => [
  release,
  `${release}-iredmail`,
]);

/** By the kind of an image or its key, such as `bookworm-iredmail-0123456789ab`. Throws Refused for another release. */
export function releaseOf(key: string): Release {
  return releaseNamed(key.replace(/-.*/, ''));
}

/** By the key of an image. */
export function kindOf(key: string): ImageKind {
  const release = releaseOf(key);
  return key.startsWith(`${release}-iredmail-`) ? `${release}-iredmail` : release;
}
