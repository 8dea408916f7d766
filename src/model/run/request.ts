/** Work to be queued. */
export interface Request {
  readonly job: string;
  readonly params: unknown;
}
