const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

/** Mocha's spec reporter, which also writes what it counted, what failed, and what was retried, to the file COUNTS. */
module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const [faults, retries] = [[], []];
    for (const [event, texts] of [
      ["fail", faults],
      ["retry", retries],
    ])
      runner.on(event, (test, error) => texts.push(`${test.fullTitle()}\n${error.stack ?? error.message}`));
    runner.once("end", () => {
      const { passes, failures, pending } = this.stats;
      const counts = { passed: passes, failed: failures, skipped: pending, faults, retries };
      writeFileSync(process.env.COUNTS, JSON.stringify(counts));
    });
  }
};
