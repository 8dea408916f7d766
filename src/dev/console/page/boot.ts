const { token = '', user = '' } = document.getElementById('page')?.dataset ?? {};

/** Values the server embedded in the page. */
export const boot = { token, user } as const;
