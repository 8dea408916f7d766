/** The process log; pino's logger is one. `about` is the message, or an error and then the message. */
export interface Log {
  info(about: unknown, message?: string): void;
  warn(about: unknown, message?: string): void;
  error(about: unknown, message?: string): void;
}

/** For callers without a log. */
export const noLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
