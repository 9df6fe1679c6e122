import type { Session } from "../session.ts";
import { Asked } from "./asked.ts";

/** Outputs of the network at some inputs. `rows` answers which, or null for none. */
export class Predictions extends Asked<{ inputs: number[][]; outputs: number[][] }> {
  constructor(session: Session, rows: () => number[][] | null) {
    super(session, () => {
      const inputs = rows();
      if (!inputs || inputs.length === 0) return null;
      return session.predict(inputs).then((outputs) => ({ inputs, outputs }));
    });
  }
}
