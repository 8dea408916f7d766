import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';

const require = createRequire(import.meta.url);

/** Brought along: a server has no fonts, and what has no font is not drawn. */
const fontFiles = ['400Regular/Inter_400Regular', '600SemiBold/Inter_600SemiBold'].map((name) =>
  require.resolve(`@expo-google-fonts/inter/${name}.ttf`),
);

/** How many dots a unit of the drawing takes, for screens that show two where there was one. */
const zoom = 2;

/** Draws a picture. Throws where it is no SVG. */
export function pngOf(svg: string): Buffer {
  const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: 'Inter' };
  return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: zoom } }).render().asPng();
}
