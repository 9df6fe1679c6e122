/** Pictures of hidden units at a size of their own. */
export { Enlarged } from "./enlarged.ts";
export { HiddenSpace } from "./hidden-space.ts";
export { pairs } from "./warp.ts";
