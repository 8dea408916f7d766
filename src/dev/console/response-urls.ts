import { randomBytes } from 'node:crypto';

/** docs: "Handling user interaction": a response_url may be used 5 times within 30 minutes. */
const uses = 5;
const lifeMs = 30 * 60_000;

/** What a response_url was issued for. */
export interface ResponseTarget {
  readonly kind: 'commands' | 'actions';
  readonly channel: string;
  readonly user: string;
  /** The message with the button. */
  readonly message?: { readonly ts: string; readonly isEphemeral: boolean; readonly thread_ts?: string | undefined };
}

export interface ResponseUrls {
  /** Issues a response_url and returns its path. */
  issue(target: ResponseTarget): string;
  /** Counts one use. */
  use(path: string): ResponseTarget | 'used_url' | 'expired_url' | 'invalid_url';
}

export function createResponseUrls(now: () => number): ResponseUrls {
  const issued = new Map<string, { readonly target: ResponseTarget; readonly at: number; left: number }>();
  return {
    issue(target) {
      const path = `/${target.kind}/${randomBytes(12).toString('hex')}`;
      issued.set(path, { target, at: now(), left: uses });
      return path;
    },
    use(path) {
      const found = issued.get(path);
      if (!found) return 'invalid_url';
      if (now() - found.at > lifeMs) return 'expired_url';
      if (found.left === 0) return 'used_url';
      found.left -= 1;
      return found.target;
    },
  };
}
