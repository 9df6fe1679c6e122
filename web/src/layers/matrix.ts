/** A matrix of a layer on the page: a table of numbers in brackets, or a strip of cells. Every entry can be chosen. */
import { html, nothing, type TemplateResult } from "lit";
import { fit, plain } from "../graph/text.ts";
import { styled } from "../ui/styled.ts";
import { t } from "../words/words.ts";
import { type Cell, type Grid, isChosen, spokenCell } from "./model.ts";
import { isStrip, stripSize } from "./strip.ts";

export type Side = "value" | "gradient";

export interface MatrixState {
  readonly selection: string | null;
  /** What is selected beside it. */
  readonly joined: ReadonlySet<string>;
  /** Whether it takes no updates. */
  readonly frozen: (name: string) => boolean;
  /** Whether it has just been computed, and is what the sentence is about. */
  readonly landed: boolean;
  /** Identifies this matrix among those of the page. */
  readonly id: string;
  /** `joins`: it comes to what is selected already. */
  readonly select: (name: string, joins?: boolean) => void;
  /** The same matrix as a mistake makes it, or as it is without, and the sign before its numbers. */
  readonly beside: { readonly grid: Grid; readonly mark: string; readonly are: "wrong" | "right" } | null;
}

const nameOf = (cell: Cell, side: Side) => (side === "value" ? cell.name : cell.below);

export function matrix(grid: Grid, side: Side, state: MatrixState): TemplateResult {
  return isStrip(grid) ? strip(grid, side, state) : table(grid, side, state);
}

/** The cell that Tab reaches: the chosen one, else the first. */
function stop(grid: Grid, side: Side, selection: string | null): number {
  const at = grid.cells.findIndex((cell) => isChosen(nameOf(cell, side), selection));
  return at < 0 ? 0 : at;
}

function table(grid: Grid, side: Side, state: MatrixState): TemplateResult {
  const waits = grid.cells.every((cell) => read(cell, side) === null);
  const reached = stop(grid, side, state.selection);
  const rows = Array.from({ length: grid.rows }, (_, r) => grid.cells.slice(r * grid.cols, (r + 1) * grid.cols));
  return html`<table class="mx ${side} ${waits ? "wait" : ""} ${state.landed ? "land" : ""}" aria-label=${`${grid.words}, ${side}`}
    data-matrix=${state.id} data-cols=${grid.cols}><tbody>${rows.map(
      (cells, r) =>
        html`<tr>${cells.map((cell, c) => entry(grid, cell, side, state, r * grid.cols + c === reached))}</tr>`,
    )}</tbody></table>`;
}

function entry(grid: Grid, cell: Cell, side: Side, state: MatrixState, reached: boolean): TemplateResult {
  const name = nameOf(cell, side);
  const x = read(cell, side);
  const tint = side === "value" && isParameter(grid) && x !== null ? (x < 0 ? "n" : "p") : "";
  const text = shown(grid, cell, side);
  const other = besideOf(grid, cell, side, state.beside);
  const held = side === "value" && isParameter(grid) && state.frozen(name);
  return html`<td class=${tint}><button data-name=${name} class=${held ? "held" : ""} aria-label=${spokenCell(cell, side, text)}${other ? `, ${other.spoken}` : ""}${held ? `, ${t("frozen")}` : ""} aria-pressed=${isChosen(name, state.selection) || state.joined.has(name)}
    tabindex=${reached ? 0 : -1} title=${x === null ? nothing : String(x).replace("-", "\u2212")} @click=${(event: MouseEvent) => state.select(name, event.shiftKey || event.ctrlKey || event.metaKey)}>${text ?? nothing}</button>${other ? html`<span class="other" aria-hidden="true">${other.text}</span>` : nothing}</td>`;
}

/** What stands under a number of the matrix while a mistake is made; null where it reads the same. */
function besideOf(grid: Grid, cell: Cell, side: Side, beside: MatrixState["beside"]) {
  const there = beside?.grid.cells[grid.cells.indexOf(cell)];
  const text = beside && there ? shown(grid, there, side) : null;
  if (!beside || text === null || text === shown(grid, cell, side)) return null;
  const spoken =
    beside.are === "wrong"
      ? t("with the mistake {number}", { number: text })
      : t("without the mistake {number}", { number: text });
  return { text: `${beside.mark} ${text}`, spoken };
}

const isParameter = ({ key }: Grid) => key === "W" || key === "b";

function shown(grid: Grid, cell: Cell, side: Side): string | null {
  const x = read(cell, side);
  if (x === null) return null;
  return side === "gradient" ? fit(x, 8, true) : isParameter(grid) ? weight(x) : plain(x, 5);
}

const read = (cell: Cell, side: Side) => (side === "value" ? cell.value : cell.gradient);

/** As typed where that is short, with its sign. */
function weight(x: number): string {
  return x > 0 ? `+${plain(x, 5)}` : plain(x, 6);
}

function strip(grid: Grid, side: Side, state: MatrixState): TemplateResult {
  const size = stripSize(grid);
  const [width, height] = [size.cols * size.width, size.rows * size.height];
  const at = stop(grid, side, state.selection);
  const cell = grid.cells[at] as Cell;
  const chosen = isChosen(nameOf(cell, side), state.selection);
  const [r, c] = [Math.floor(at / grid.cols / size.perRow), Math.floor((at % grid.cols) / size.perCol)];
  const waits = side === "gradient" && grid.cells.every(({ gradient }) => gradient === null);
  const where = (event: MouseEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const row = Math.floor((event.clientY - box.top) / size.height) * size.perRow;
    const col = Math.floor((event.clientX - box.left) / size.width) * size.perCol;
    const found = grid.cells[Math.min(row, grid.rows - 1) * grid.cols + Math.min(col, grid.cols - 1)];
    if (found) state.select(nameOf(found, side));
  };
  const whole = size.perRow * size.perCol === 1 ? "" : `, means of blocks of ${size.perRow} by ${size.perCol}`;
  return html`<div class="strip ${side} ${waits ? "wait" : ""} ${state.landed ? "land" : ""}" role="group" aria-label=${`${grid.words}, ${side}, ${grid.rows} by ${grid.cols}${whole}`}
    data-matrix=${state.id} data-cols=${grid.cols} @click=${where} ${styled({ width: `${width}px`, height: `${height}px` })}>
    ${waits ? nothing : html`<canvas data-strip=${state.id} aria-hidden="true"></canvas>`}
    <button data-name=${nameOf(cell, side)} data-at=${at} aria-label=${spokenCell(cell, side, shown(grid, cell, side))} aria-pressed=${chosen} @click=${(
      event: Event,
    ) => {
      event.stopPropagation();
      state.select(nameOf(cell, side));
    }} ${styled({
      left: `${c * size.width}px`,
      top: `${r * size.height}px`,
      width: `${size.width}px`,
      height: `${size.height}px`,
    })}></button></div>`;
}
