/** How long a run, its journal and its posts stay in Redis after it ends, in seconds: 90 days. */
export const retentionSeconds = 90 * 24 * 3600;
