/** The job of an incident's run, which no worker runs: health rounds open and close it. */
export const incidentJob = 'incident';
