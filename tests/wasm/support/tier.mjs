/** The long tier runs the full counts of the acceptance list, the submission tier a share of them. */
export const release = process.env.CHAINRULE_TIER === "release";

/** `count` in the submission tier, `full` in the release tier. */
export const tiered = (count, full) => (release ? full : count);
