const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

/** Mocha's spec reporter, which also writes what it counted, and what failed, to the file COUNTS. */
module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const faults = [];
    runner.on("fail", (test, error) => faults.push(`${test.fullTitle()}\n${error.stack ?? error.message}`));
    runner.once("end", () => {
      const { passes, failures, pending } = this.stats;
      const counts = { passed: passes, failed: failures, skipped: pending, faults };
      writeFileSync(process.env.COUNTS, JSON.stringify(counts));
    });
  }
};
