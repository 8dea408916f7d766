import type { Fact } from '../../model/check/fact.ts';
import { type KeptMail, recordsFolder } from '../../model/mail/kept-mail.ts';

// A hung filer must not hold the answer; a folder with a million messages is not measured.
const script = `
cd "$1" 2>/dev/null || exit 0
end=$(($(date +%s) + 30))
for record in *; do
  [ -f "$record" ] && read -r at address folder <"$record" || continue
  [ -d "$folder" ] || continue
  size=-
  [ "$2" = names ] || [ "$(date +%s)" -ge $end ] || size=$(timeout 5 du -sk -- "$folder" 2>/dev/null) || size=-
  echo "$record \${size%%[!0-9-]*} $at $address $folder"
done
exit 0`;

/** Mail that removed mailboxes left, while its folder exists; with `sizes` in KiB. Empty where nothing was recorded. */
export function keptMail(sizes: 'sizes' | 'names'): Fact<readonly KeptMail[]> {
  return {
    id: `mail.kept ${sizes}`,
    argv: ['timeout', '-k', '1', sizes === 'sizes' ? '60' : '10', 'sh', '-c', script, sizes],
    given: ({ mail }) => [recordsFolder(mail.store), sizes],
    seconds: 65,
    parse(stdout) {
      return stdout.split('\n').flatMap((line) => {
        const [, record, size, at, address, folder] = /^(\S+) (\d+|-) (\d+) (\S+) (.+)$/.exec(line) ?? [];
        if (record === undefined || address === undefined || folder === undefined) return [];
        const kib = size === '-' ? undefined : Number(size);
        return [{ address, removedAt: Number(at) * 1000, folder, size: kib, record }];
      });
    },
  };
}
