/**
 * The mathematics font, offered to the document once: an @font-face rule inside a shadow root is not heard, and a page
 * that embeds the element has no stylesheet of ours. It is fetched when the first formula or symbol is drawn, from beside
 * this module; until then, and where a page's policy refuses it, the fonts named after it in `--font-math` stand in.
 */
import address from "./noto-sans-math.woff2";

const face = new FontFace("Noto Sans Math", `url("${new URL(address, import.meta.url).href}")`, { display: "swap" });
face.loaded.catch(() => undefined);
document.fonts.add(face);
