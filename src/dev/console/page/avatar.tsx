import type { Author } from './page-context.tsx';

/** A fixed hue per user. */
function hueOf(id: string): number {
  let sum = 7;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 360;
  return sum;
}

function initials(name: string): string {
  return name
    .split(/\s+/)
    .map((word) => word.charAt(0).toUpperCase())
    .slice(0, 2)
    .join('');
}

export function Avatar({ author, small = false }: { readonly author: Author; readonly small?: boolean }) {
  const size = small ? 'avatar avatar-small' : 'avatar';
  if (author.isApp) {
    return (
      <span className={`${size} avatar-app`} aria-hidden="true">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M4 6.5h16v11H4z M4 7l8 6.2L20 7" />
        </svg>
      </span>
    );
  }
  return (
    <span className={size} style={{ '--hue': hueOf(author.id) } as React.CSSProperties} aria-hidden="true">
      {initials(author.name)}
    </span>
  );
}
