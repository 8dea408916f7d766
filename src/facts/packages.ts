import type { Fact } from '../model/fact.ts';

/** Those of the packages that are installed and configured. */
export function installed(names: readonly string[]): Fact<ReadonlySet<string>> {
  return {
    id: `debian.packages:${names.join(',')}`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is dpkg-query's own.
    argv: ['dpkg-query', '--show', '--showformat=${Package} ${db:Status-Status}\n', ...names],
    // 1: at least one is not known at all.
    anyCode: true,
    parse: (stdout) =>
      new Set(
        stdout
          .split('\n')
          .filter((line) => line.endsWith(' installed'))
          .map((line) => line.slice(0, line.indexOf(' '))),
      ),
  };
}
