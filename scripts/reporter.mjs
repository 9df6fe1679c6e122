/**
 * A reporter of node:test that counts what ran and writes it as JSON: {passed, failed, skipped, empty}. `empty` names
 * files in which no test ran: the runner itself would count each of them as a test that passed.
 */
export default async function* count(source) {
  const counts = { passed: 0, failed: 0, skipped: 0, empty: [] };
  for await (const { type, data } of source) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (data.details?.type === "suite") {
      // A suite fails with its tests, which are counted; but a hook of its own may be what failed.
      if (type === "test:fail" && data.details.error?.failureType === "hookFailed") counts.failed++;
    } else if (type === "test:fail") counts.failed++;
    else if (data.skip !== undefined || data.todo !== undefined) counts.skipped++;
    else if (data.nesting === 0 && /\.test\.mjs$/.test(data.name)) counts.empty.push(data.name);
    else counts.passed++;
  }
  yield `${JSON.stringify(counts)}\n`;
}
