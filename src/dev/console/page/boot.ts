const { token = '', user = '' } = document.getElementById('page')?.dataset ?? {};

/** What the server wrote into the page. */
export const boot = { token, user } as const;
