import type { IredmailState } from '../../facts/mail/iredmail.ts';
import { webApplications } from '../../facts/mail/web-pages.ts';
import type { Verdict } from '../../model/check/check.ts';
import type { View } from '../../model/check/fact.ts';
import type { Inventory } from '../../model/inventory/inventory.ts';
import { componentsOf } from '../../model/inventory/mail.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';
import { installedOf } from './services.ts';

/** What runs the application behind nginx. */
const behind: Readonly<Record<string, string>> = {
  '/iredadmin/': 'iredadmin',
  '/mail/': "'php*-fpm'",
  '/SOGo/': 'sogo',
};

/** The web applications that cluster.yaml declares. */
export function wantedPages({ mail }: Pick<Inventory, 'mail'>): readonly string[] {
  if (!mail.iredmail) return [];
  const declared = new Set<string>(['iredadmin', ...componentsOf(mail.iredmail)]);
  return Object.entries(webApplications).flatMap(([name, path]) => (declared.has(name) ? [path] : []));
}

/** Whether each mail host shows webmail and the admin panel, which need php-fpm or uwsgi, the directory and the databases. */
export function judgeWeb(
  { seen }: View<{ readonly state: IredmailState; readonly pages: ReadonlyMap<string, number> }>,
  inventory: Inventory,
): Verdict | undefined {
  const wanted = wantedPages(inventory);
  const hosts = installedOf(seen).filter(({ facts }) => facts.pages.size > 0);
  if (hosts.length === 0 || wanted.length === 0) return undefined;
  return combine(
    hosts.map(({ host, facts: { pages } }): Verdict => {
      const bad = wanted.filter((path) => !isShown(pages.get(path) ?? 0));
      if (bad.length === 0) return fine(host);
      const problems = bad.map(
        (path) => `${path} ${pages.get(path) ? `answers ${pages.get(path)}` : 'does not answer'}`,
      );
      const units = bad.map((path) => behind[path]).join(' ');
      return {
        status: hosts.length === 1 ? 'critical' : 'degraded',
        hosts: [host.name],
        summary: `on ${host.name} ${named(problems)}`,
        remedy: `On ${host.name}: \`systemctl restart ${units}\`; \`tail /var/log/nginx/error.log\` shows why nginx cannot reach it. 500 is an error of the application: \`journalctl -u ${behind[bad[0] ?? '']}\`.`,
      };
    }),
    (good) => `${named(wanted)} answer on ${named(hostsOf(good))}`,
  );
}

/** A redirect leads to the login form; netdata and others ask for a password. */
const isShown = (code: number) => (code >= 200 && code < 400) || code === 401;
