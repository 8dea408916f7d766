/** How long a run, its journal and what was posted of it stay in Redis after it ends, in seconds: 90 days. */
export const retentionSeconds = 90 * 24 * 3600;
