import type { Fact } from '../../model/check/fact.ts';

/** Every installed and configured package, in one query for all checks and steps. */
export const packages: Fact<ReadonlySet<string>> = {
  id: 'debian.packages',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is dpkg-query's own.
  argv: ['dpkg-query', '--show', '--showformat=${Package} ${db:Status-Status}\n'],
  parse: (stdout) =>
    new Set(
      stdout
        .split('\n')
        .filter((line) => line.endsWith(' installed'))
        .map((line) => line.slice(0, line.indexOf(' '))),
    ),
};
