import fc from 'fast-check';

/*
 * What the laws are tried with is the same in every run of the tests, so that a red one is the fault of what was
 * changed. `npm run fuzz` tries others; what it finds is told with its seed, for MAILHA_SEED.
 */
fc.configureGlobal({ seed: Number(process.env.MAILHA_SEED ?? 20_261_127) });

export { fc };
