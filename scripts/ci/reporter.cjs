const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

/** Mocha's spec reporter, which also writes what it counted to the file COUNTS. A test that is skipped has not passed. */
module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once("end", () => {
      const { passes, failures } = this.stats;
      writeFileSync(process.env.COUNTS, JSON.stringify({ passed: passes, failed: failures }));
    });
  }
};
