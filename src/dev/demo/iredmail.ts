import { join } from 'node:path';
import { describe, Refused } from '../../model/text/errors.ts';
import { downloadRelease, pinned } from '../lab/iredmail-download.ts';
import { pathsOf } from '../lab/paths.ts';
import type { Say } from './demo.ts';

/** The real release where it can be downloaded, else the word `stand-in`. Says which, and why. */
export async function releaseOrStandIn(say: Say, release = pinned, { root } = pathsOf()): Promise<string> {
  const file = join(root, `iRedMail-${release.version}.tar.gz`);
  try {
    const tarball = await downloadRelease(file, release);
    say(
      `iRedMail ${release.version}: ${tarball}. Guests cannot download ClamAV's signatures, so mail.virus-scanner will be degraded`,
    );
    return tarball;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(`no real iRedMail: ${describe(error)}`);
    say(
      "installing the lab's stand-in, a script that sets up the same daemons and files; --iredmail FILE installs a release",
    );
    return 'stand-in';
  }
}
