/** A network as matrices and as single operations: their elements, and what stands beside them. */
import "./graph-view/graph-view.ts";
import "./layers/layers.ts";

export { lensSections } from "./panels/lens-output.ts";
export { followScalars } from "./scalars/scalars.ts";
