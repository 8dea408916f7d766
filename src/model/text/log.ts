/** Where a process says what it does; pino's logger is one. `about` is the message, or an error and then the message. */
export interface Log {
  info(about: unknown, message?: string): void;
  warn(about: unknown, message?: string): void;
  error(about: unknown, message?: string): void;
}

/** For callers that keep no log. */
export const noLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
