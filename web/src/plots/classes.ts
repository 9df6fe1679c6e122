/** Colours of more than two classes, one list for every plot. Each class has a shape too. */
import { css } from "lit";

/** Tokens of their own: chosen for 3:1 on paper in both schemes, and clear of the warm colour of gradients. */
export const classColours = css`
  :host {
    --class-0: light-dark(#1c5fae, #86b9ff);
    --class-1: light-dark(#9a4b00, #f3a967);
    --class-2: light-dark(#2f7d32, #7fcf86);
    --class-3: light-dark(#6b4fb3, #bda4ff);
    --class-4: light-dark(#0f7a85, #5fd0d6);
    --class-5: light-dark(#6f6a00, #d3cc52);
  }
`;
