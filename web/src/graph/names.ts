/** What units, layers and targets are called on the screen and when spoken. */
import { type SVGTemplateResult, svg } from "lit";
import type { PreparedData, RunInfo } from "../../../wasm/types.ts";
import { signed } from "../ui/numbers.ts";
import type { Sign } from "./letters.ts";
import type { Readings } from "./readings.ts";
import { plain } from "./text.ts";

/** `inputs`, `hidden 2`, `output`. */
export function layerName(layer: number, layers: number): string {
  if (layer < 0) return "inputs";
  if (layer === layers - 1) return "output";
  return `hidden ${layer + 1}`;
}

/** What the network is fed at an input: a feature where there are some, else an input of the data. */
export function fedName({ features, inputNames }: PreparedData, input: number): string {
  return (features ?? inputNames)[input] ?? `x${input + 1}`;
}

/** A feature as a short text for people: `x1*x2` is `x₁x₂`, `x1^2` is `x₁²`. */
export function featureText(text: string): string {
  const digits = (signs: string) => (_: string, name: string, n: string) =>
    name + [...n].map((digit) => signs[Number(digit)]).join("");
  return text
    .replace(/([a-z])_?(\d{1,2})\b/gi, digits("₀₁₂₃₄₅₆₇₈₉"))
    .replace(/(\^)(\d{1,2})(?![\d.])/g, digits("⁰¹²³⁴⁵⁶⁷⁸⁹"))
    .replaceAll("^", "")
    .replace(/\s*\*\s*/g, "");
}

/** `x1`, `unit 3 of hidden 2`, `output 2`, `output`. */
export function unitName(info: RunInfo, layer: number, unit: number): string {
  if (layer < 0) return fedName(info.data, unit);
  const shape = info.shapes[layer];
  if (layer === info.shapes.length - 1) return shape?.units === 1 ? "output" : `output ${unit + 1}`;
  return `unit ${unit + 1} of ${layerName(layer, info.shapes.length)}`;
}

const INDEXED = /^([a-z])[_ ]?(\d{0,2})$/i;

/** Whether a name is a letter, perhaps with a number, and is set as a symbol. */
export function isIndexed(name: string): boolean {
  return INDEXED.test(name);
}

/** An input of the network, in mathematical italic: x with an index. Names of the data and features stay upright. */
export function inputSymbol({ data }: RunInfo, input: number, room = 8): SVGTemplateResult {
  const name = fedName(data, input);
  return data.features && !isIndexed(name)
    ? svg`<tspan class="given">${clip(featureText(name), room)}</tspan>`
    : givenSymbol(name, room);
}

/** The name of an input of the data, the same way. */
export function givenSymbol(name: string, room = 8): SVGTemplateResult {
  const indexed = INDEXED.exec(name);
  return indexed
    ? symbol(indexed[1] ?? "x", indexed[2] ?? "")
    : svg`<tspan class="given">${clip(name.replaceAll("_", " "), room)}</tspan>`;
}

/** A unit in mathematical italic, with its index. */
export function unitSymbol({ letters }: Readings, layer: number, unit: number): SVGTemplateResult {
  return signSymbol(letters.unit(layer, unit));
}

export function signSymbol({ letter, index }: Sign): SVGTemplateResult {
  return symbol(letter, index);
}

/** A letter with an index, as the tspans of an SVG text. */
export function symbol(letter: string, index: string): SVGTemplateResult {
  const italic = svg`<tspan class="mi">${italicLetter(letter)}</tspan>`;
  return index === "" ? italic : svg`${italic}<tspan class="ms" dy="3">${index}</tspan><tspan dy="-3">\u200b</tspan>`;
}

/** The mathematical italic of a Latin or Greek letter, which keeps its hat; h has a place of its own in Unicode. */
function italicLetter(given: string): string {
  const [letter = "", ...hat] = given;
  const code = letter.charCodeAt(0);
  const from = (first: number, start: string) =>
    String.fromCodePoint(first + code - start.charCodeAt(0)) + hat.join("");
  if (letter === "h") return `\u210e${hat.join("")}`;
  if (letter >= "a" && letter <= "z") return from(0x1d44e, "a");
  if (letter >= "A" && letter <= "Z") return from(0x1d434, "A");
  if (letter >= "\u03b1" && letter <= "\u03c9") return from(0x1d6fc, "\u03b1");
  return given;
}

export function clip(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1))}\u2026`;
}

/** Class index of a row of targets, or null where targets are numbers. */
export function targetClass(data: PreparedData, row: ArrayLike<number>): number | null {
  if (data.classes === 0) return null;
  if (row.length === 1) return (row[0] ?? 0) > 0 ? 1 : 0;
  let best = 0;
  for (let k = 1; k < row.length; k++) if ((row[k] ?? 0) > (row[best] ?? 0)) best = k;
  return best;
}

/** The target as it stands on the loss card. */
export function targetText(data: PreparedData, row: ArrayLike<number>, room = 14): string {
  const index = targetClass(data, row);
  if (index === null) {
    const list = Array.from(row.length <= 4 ? Array.from(row) : [], (t) => plain(t)).join(", ");
    return list !== "" && list.length <= room ? list : `${row.length} targets`;
  }
  if (row.length === 1) return `${signed(row[0] ?? 0, plain)} ${index === 1 ? "\u25cf" : "\u25b2"}`;
  return data.classNames[index] ?? `class ${index + 1}`;
}

/** What stands beside numbers while a mistake is made, when read aloud; nothing where it reads the same. */
export function spokenBeside(
  readings: Readings,
  numbers: readonly { word: string; of: (at: Readings) => number | null; write: (x: number) => string }[],
): string[] {
  const { beside } = readings;
  if (!beside) return [];
  const said = numbers.flatMap(({ word, of, write }) => {
    const [shown, other] = [of(readings), of(beside)];
    return shown === null || other === null || write(shown) === write(other) ? [] : [`${word} ${write(other)}`];
  });
  if (said.length === 0) return [];
  return [`${readings.valuesBeside ? "without the mistake" : "with the mistake"} ${said.join(", ")}`];
}

/** What a gradient says when read aloud. */
export function spokenGradient(x: number | null): string {
  return x === null ? "gradient not yet computed" : `gradient ${signed(x)}`;
}
