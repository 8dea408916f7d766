const shapes = {
  hash: 'M6 2.5 4.5 13.5M11.5 2.5 10 13.5M2.5 5.7h11.2M2.3 10.3h11.2',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  close: 'm4 4 8 8m0-8-8 8',
  reply: 'M2.5 3.5h11v7.5H8.3L5 13.5V11H2.5z',
  source: 'M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5',
  send: 'M2.5 8 13.5 3l-3.6 10.2-2-4.3z',
  file: 'M4 2.5h5l3.5 3.5v7.5H4zM9 2.5V6h3.5',
  eye: 'M1.8 8S4 4 8 4s6.2 4 6.2 4S12 12 8 12 1.8 8 1.8 8zM8 9.7a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4z',
  check: 'm3 8.5 3.2 3.2L13 4.8',
  down: 'M8 3v9.5m0 0 3.8-3.8M8 12.5 4.2 8.7',
  chevron: 'm4.5 6.5 3.5 3.5 3.5-3.5',
  copy: 'M5.5 5.5h7.8v7.8H5.5zM3 10.5V2.7h7.8',
} as const;

export type IconName = keyof typeof shapes;

/** A line drawing, hidden from screen readers; the button around it has a label. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  );
}
