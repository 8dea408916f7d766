import type { Position } from '../../facts/galera/disk.ts';
import type { Replaced } from './judged.ts';

/** What to do about a cluster, and why. */
export type BootstrapChoice =
  /** Some node may be taking writes: never bootstrap. */
  | (Replaced & {
      readonly kind: 'running';
      readonly primary: readonly string[];
      readonly join: readonly string[];
      readonly why: string;
    })
  | (Replaced & {
      readonly kind: 'start';
      readonly source: string;
      readonly position: Position;
      /** Whether the source is running and is made Primary, or is down and starts from disk. */
      readonly how: 'as it runs' | 'from disk';
      readonly why: string;
    })
  /** There never was a cluster, and no data to lose: `source` may bootstrap. */
  | (Replaced & { readonly kind: 'new'; readonly source: string; readonly why: string })
  /** `find` is what a person must find out or do first. */
  | BootstrapRefusal;

export interface BootstrapRefusal {
  readonly kind: 'refuse';
  readonly why: string;
  readonly find: string;
}

export const refuse = (why: string, find: string): BootstrapRefusal => ({ kind: 'refuse', why, find });
