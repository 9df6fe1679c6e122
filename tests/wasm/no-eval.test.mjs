/** `npm test` forbids code made from text in this suite; everything beside this file runs under the same rule. */
import assert from "node:assert/strict";
import { test } from "node:test";

test("code cannot be made from text", () => {
  assert.throws(() => new Function("return 1"), EvalError, "run node with --disallow-code-generation-from-strings");
});
