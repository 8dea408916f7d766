import { Refused } from '../../model/text/errors.ts';

/** Debian releases of guests, by codename. All run the kernel of this machine's package user-mode-linux. */
export const releases = { bookworm: 'Debian 12', trixie: 'Debian 13' } as const;
export type Release = keyof typeof releases;

/** Throws Refused with the known names. */
export function releaseNamed(name: string): Release {
  if (Object.hasOwn(releases, name)) return name as Release;
  throw new Refused(`the lab has no Debian release ${name}; it has ${Object.keys(releases).join(' and ')}`);
}

/** The release of hosts that start from a bare disk when none is given. */
export function usualRelease(): Release {
  return releaseNamed(process.env.MAILHA_LAB_RELEASE || 'bookworm');
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
