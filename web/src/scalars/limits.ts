/** How much of a network is shown as single operations at once. */

/** Operations up to which every neuron can be open at once. */
export const OPEN_ALL = 400;

/** More products than this in an open neuron are one card until they are asked for. */
export const PRODUCTS = 6;

/** Single operations of a network: products, sums, activations. */
export function scalarOperations(shapes: readonly { inputs: number; units: number }[]): number {
  return shapes.reduce((sum, { inputs, units }) => sum + 2 * inputs * units + units, 0);
}
