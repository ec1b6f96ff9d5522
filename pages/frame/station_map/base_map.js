// The base map: our own streets, water, parks and districts, in tiles that our own server draws.

/** The reader's theme: by day or by night, stronger lines where they ask for it. */
const DARK = "(prefers-color-scheme: dark)";
const STRONG = "(prefers-contrast: more)";
const theme = () => (matchMedia(DARK).matches ? "dark" : "light") + (matchMedia(STRONG).matches ? "-contrast" : "");

/** A Leaflet layer of the base map at `url`; it follows the reader's theme until `signal`. */
export function baseMapLayer(L, url, signal) {
  const layer = L.tileLayer(url, { theme, tileSize: 512, maxZoom: 19, noWrap: true, updateWhenZooming: false, keepBuffer: 1 });
  for (const preference of [DARK, STRONG]) {
    matchMedia(preference).addEventListener("change", () => layer.redraw(), { signal });
  }
  return layer;
}
