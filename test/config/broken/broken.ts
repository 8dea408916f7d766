/** One way to break an inventory: what it is, what is replaced by what, and every line of the answer after `cluster.yaml:`. */
export type Broken = readonly [why: string, from: string | RegExp, to: string, ...says: readonly string[]];

/** Where something is added. */
export const end = /$/;
