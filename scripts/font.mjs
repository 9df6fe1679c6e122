/**
 * Writes the mathematics font that the page ships: the part of Noto Sans Math (OFL-1.1) that formulas, names and labels
 * use, with its MATH table, so that fractions, sums and fences are set as they should be. Run `node scripts/font.mjs`
 * after an update of the font's package, or when a formula needs a character that is not in the ranges below.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import subsetFont from "subset-font";
import { main, root } from "./run.mjs";

const source = join(root, "node_modules/@fontsource/noto-sans-math/files/noto-sans-math-latin-400-normal.woff2");
const target = join(root, "web/src/styles/noto-sans-math.woff2");

/** First and last character of each part. */
const ranges = [
  [0x20, 0x7e], // ASCII
  [0xa0, 0xb7], // fixed space, plus-minus, middle dot
  [0xd7, 0xd7], // times
  [0xf7, 0xf7], // divided by
  [0x391, 0x3d6], // Greek
  [0x200b, 0x200b], // zero-width space
  [0x2010, 0x2026], // dashes, quotation marks, ellipsis
  [0x2032, 0x2033], // primes
  [0x2061, 0x2064], // invisible operators
  [0x2102, 0x2102], // complex numbers
  [0x210e, 0x210e], // italic h, which stands apart from the other italic letters
  [0x2113, 0x2113], // script l
  [0x2115, 0x2115], // natural numbers
  [0x211d, 0x211d], // real numbers
  [0x2190, 0x2193], // arrows
  [0x21a6, 0x21a6], // maps to
  [0x21d2, 0x21d2], // implies
  [0x2200, 0x2200], // for all
  [0x2202, 0x2202], // partial derivative
  [0x2207, 0x2208], // nabla, element of
  [0x220f, 0x220f], // product
  [0x2211, 0x2212], // sum, minus
  [0x2217, 0x221a], // asterisk, ring, bullet, root
  [0x221e, 0x221e], // infinity
  [0x2225, 0x2225], // parallel, the bars of a norm
  [0x2248, 0x2248], // about
  [0x2260, 0x2261], // unequal, identical
  [0x2264, 0x2265], // at most, at least
  [0x2295, 0x2299], // circled operators
  [0x22a4, 0x22a5], // top, bottom
  [0x22c5, 0x22c5], // dot operator
  [0x22ee, 0x22f1], // dots of a large matrix
  [0x2308, 0x230b], // ceiling and floor
  [0x27e8, 0x27e9], // angle brackets
  [0x1d400, 0x1d467], // bold and italic letters
  [0x1d6e2, 0x1d71b], // italic Greek
  [0x1d7cf, 0x1d7cf], // bold one, a matrix of ones
];

const characters = ranges
  .map(([first, last]) => String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, i) => first + i)))
  .join("");

await main(async () => {
  const font = await subsetFont(readFileSync(source), characters, { targetFormat: "woff2" });
  writeFileSync(target, font);
  console.log(`${target}: ${font.length} bytes`);
});
