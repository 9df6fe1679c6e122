/** What a mistake does to the selected number, as sentences under it. */
import type { Beside } from "../beside.ts";
import { full, signed } from "../ui/numbers.ts";
import { t } from "../words/words.ts";
import type { Caption, Explanation, Numbers } from "./explanation.ts";

/** Numbers of a matrix that are written out. */
const LISTED = 4;

/** An explanation with what stands beside its numbers; `other` explains the same thing there. */
export function withBeside(shown: Explanation, other: Explanation | null, are: Beside["are"]): Explanation {
  const remarks = [
    sentence(shown.gradient, other?.gradient ?? null, (x) => signed(x, full), [
      t("With the mistake its gradient is"),
      t("Without the mistake its gradient is"),
    ]),
    sentence(shown.value, other?.value ?? null, full, [
      t("With the mistake its value is"),
      t("Without the mistake its value is"),
    ]),
  ].flatMap((say) => say?.(are) ?? []);
  return { ...shown, remarks: [...remarks, ...shown.remarks] };
}

function sentence(
  shown: Numbers | null,
  other: Numbers | null,
  write: (x: number) => string,
  [wrong, right]: readonly [string, string],
): ((are: Beside["are"]) => Caption) | null {
  if (!shown || !other) return null;
  const [a, b] = [Array.from(shown.values), Array.from(other.values)];
  if (b.every((x, i) => Object.is(x, a[i]))) return null;
  const list = b.slice(0, LISTED).map(write).join("; ");
  const more = b.length > LISTED ? "; \u2026" : "";
  return (are) => {
    const words = `${are === "wrong" ? wrong : right} ${list}${more}`;
    return { words, symbol: null, spoken: words };
  };
}
