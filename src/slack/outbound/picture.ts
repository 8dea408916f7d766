import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';

const require = createRequire(import.meta.url);

/** Bundled: servers have no fonts, and text without a font is not drawn. */
const fontFiles = ['400Regular/Inter_400Regular', '600SemiBold/Inter_600SemiBold'].map((name) =>
  require.resolve(`@expo-google-fonts/inter/${name}.ttf`),
);

/** Pixels per SVG unit, for high-density screens. */
const zoom = 3;

/** Renders an SVG as PNG. Throws when it is not valid SVG. */
export function pngOf(svg: string): Buffer {
  const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: 'Inter' };
  return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: zoom } }).render().asPng();
}
