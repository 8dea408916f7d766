import type { Fact } from '../../model/check/fact.ts';

/** Web applications of iRedMail, by the component of cluster.yaml; iRedAdmin is always installed. */
export const webApplications = { iredadmin: '/iredadmin/', roundcube: '/mail/', sogo: '/SOGo/' } as const;

const script = `command -v curl >/dev/null || { echo 'no curl'; exit 0; }
for path in "$@"; do
  { echo "$path $(curl -s --insecure --max-time 15 --output /dev/null --write-out '%{http_code}' "https://127.0.0.1$path")"; } &
done
wait`;

/**
 * Their HTTP status by path, 0 without an answer; empty where curl is not installed. Each request writes a session to the
 * databases of the cluster, so no health round asks for this.
 */
export const webPages: Fact<ReadonlyMap<string, number>> = {
  id: 'iredmail.web-pages',
  argv: ['sh', '-c', script, 'sh', ...Object.values(webApplications)],
  seconds: 25,
  parse: (stdout) =>
    new Map([...stdout.matchAll(/^(\/\S+) (\d{3})$/gm)].map(([, path = '', code]) => [path, Number(code)])),
};
