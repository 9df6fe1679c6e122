/** Sizes of what the graph draws, in CSS pixels: one set per amount of room. */
export interface Sizes {
  /** Side of a unit's picture. */
  readonly square: number;
  /** Card of a unit of a small layer, with the numbers before and after the activation when `wide`. */
  readonly wide: boolean;
  readonly card: readonly [width: number, height: number];
  /** Height of the row with a unit's own bias at the foot of a wide card. */
  readonly biasRow: number;
  /** Card that joins a picture on its right. */
  readonly joined: readonly [width: number, height: number];
  /** Card of an input; it joins the input's picture where there is one. */
  readonly input: readonly [width: number, height: number];
  readonly loss: readonly [width: number, height: number];
  /** Plate of an edge: weight above gradient. */
  readonly plate: readonly [width: number, height: number];
  readonly margin: number;
  /** How far a value, and a gradient, moves what stands below it down: its own other number. */
  readonly below: { readonly value: number; readonly gradient: number };
}

/** Which numbers have another one under them. */
export interface BesideRows {
  readonly values: boolean;
  readonly gradients: boolean;
}

/** Height of a number that stands under another. */
const BESIDE = 17;

const common = { plate: [58, 34], biasRow: 24, joined: [85, 70], below: { value: 0, gradient: 0 } } as const;

/** From roomy to tight; the first that fits is taken. Text stays 12 px and more in all of them. */
export const SIZES: readonly Sizes[] = [
  { ...common, square: 52, wide: true, card: [172, 100], input: [64, 52], loss: [104, 76], margin: 16 },
  { ...common, square: 42, wide: true, card: [172, 100], input: [62, 42], loss: [104, 76], margin: 10 },
  { ...common, square: 42, wide: false, joined: [79, 70], card: [80, 66], input: [50, 42], loss: [72, 66], margin: 8 },
];

/** The same with room for the numbers beside those of a mistake. */
export function withBeside(sizes: Sizes, { values, gradients }: BesideRows): Sizes {
  const below = { value: values ? BESIDE : 0, gradient: gradients ? BESIDE : 0 };
  const more = below.value + below.gradient;
  const taller = ([width, height]: readonly [number, number]) => [width, height + more] as const;
  return {
    ...sizes,
    below,
    card: taller(sizes.card),
    joined: taller(sizes.joined),
    // A sign stands before the numbers.
    plate: taller([sizes.plate[0] + 8, sizes.plate[1]]),
    loss: [sizes.loss[0], sizes.loss[1] + below.value],
    biasRow: sizes.biasRow + (more > 0 ? BESIDE : 0),
  };
}

/** Up to this many units a layer is drawn as cards, up to the next as squares; wider layers are matrix strips. */
export const CARD_UNITS = 4;
export const SQUARE_UNITS = 16;
/** More inputs than this fold into one card. */
export const INPUT_CARDS = 24;
/** Rows of a strip; a wider layer shows block means. */
export const STRIP_ROWS = 64;
/** More edges than this between two columns are one band. */
export const BAND_EDGES = 1600;

/** First and last line of a column's room: under its head, above its footer. */
export const HEAD = 40;
/** Below a picture: the tick of its bias. */
export const TICK = 16;
