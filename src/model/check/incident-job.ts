/** The job of a run that no worker has in its hands: it begins and ends by what rounds see, and people read its thread. */
export const incidentJob = 'incident';
