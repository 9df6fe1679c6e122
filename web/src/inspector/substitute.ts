/** Formulas of the engine's tables with other things in the place of their letters. */
import type { Written } from "../ui/written.ts";

/** `a(1 - a)` from `y(1 - y)` and {y: a}. */
export function substitute(formula: Written, letters: Readonly<Record<string, Written>>): Written {
  let { latex, mathml } = formula;
  const names = Object.keys(letters);
  // Through marks that no formula contains, so that what was put in is not looked at again.
  for (const [i, name] of names.entries()) {
    latex = latex.replace(new RegExp(`(?<![\\\\a-zA-Z])${name}(?![a-zA-Z])`, "g"), mark(i));
    mathml = mathml.replaceAll(`<mi>${name}</mi>`, mark(i));
  }
  for (const [i, name] of names.entries()) {
    const put = letters[name] as Written;
    latex = latex.replaceAll(mark(i), () => put.latex);
    mathml = mathml.replaceAll(mark(i), () => put.mathml);
  }
  return { latex, mathml };
}

/** A formula with numbers in the place of symbols: what was written side by side is now a product with a sign. */
export function withNumbers(formula: Written, pairs: readonly (readonly [Written, Written])[]): Written {
  const { latex, mathml } = replaceSymbols({ latex: apart(formula.latex, pairs), mathml: formula.mathml }, pairs);
  return {
    latex: latex.replaceAll("\\,", " \\cdot "),
    mathml: mathml.replace(/&#x2062;|\u2062/g, "\u00b7"),
  };
}

/** `2x` as `2 . x`, where x becomes a number. */
function apart(latex: string, pairs: readonly (readonly [Written, Written])[]): string {
  return pairs.reduce(
    (text, [{ latex: symbol }]) =>
      text.replace(new RegExp(`(?<=\\d)${escapedPattern(symbol)}`, "g"), () => `\\,${symbol}`),
    latex,
  );
}

/** A symbol of the engine in a formula of the engine: whole symbols, the longest first. */
export function replaceSymbols(formula: Written, pairs: readonly (readonly [Written, Written])[]): Written {
  let { latex, mathml } = formula;
  const order = [...pairs.keys()].sort((i, j) => length(pairs[j]) - length(pairs[i]));
  for (const i of order) {
    const [symbol] = pairs[i] as readonly [Written, Written];
    if (symbol.mathml === "") continue;
    const edge = /^[a-zA-Z]/.test(symbol.latex) ? "(?<![\\\\a-zA-Z])" : "";
    const end = /[a-zA-Z]$/.test(symbol.latex) ? "(?![a-zA-Z])" : "";
    latex = latex.replace(new RegExp(edge + escapedPattern(symbol.latex) + end, "g"), mark(i));
    mathml = mathml.replaceAll(symbol.mathml, mark(i));
  }
  for (const i of order) {
    const [, put] = pairs[i] as readonly [Written, Written];
    latex = latex.replaceAll(mark(i), () => put.latex);
    mathml = mathml.replaceAll(mark(i), () => put.mathml);
  }
  return { latex, mathml };
}

function mark(i: number): string {
  return `\ue000${i}\ue001`;
}

function length(pair: readonly [Written, Written] | undefined): number {
  return pair?.[0].mathml.length ?? 0;
}

function escapedPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
