import assert from "node:assert/strict";
import { Calendar } from "../../src/outbox/calendar";
import { Journal } from "../../src/outbox/journal";
import { Outcomes } from "../../src/outbox/outcomes";
import { TestClock } from "./harness";
import { useModelDisk, useRealDisks, type ModelDisk } from "./model-disk";

async function opened(
  folder: string,
  written: () => void = () => undefined,
): Promise<{ journal: Journal; disk: ModelDisk; clock: TestClock; warnings: string[] }> {
  const disk = useModelDisk(folder);
  const clock = new TestClock();
  const warnings: string[] = [];
  const outcomes = new Outcomes({ onWarning: ({ message }) => warnings.push(message) });
  const journal = new Journal(folder, clock, new Calendar(clock, () => 0), outcomes, {
    written,
    reopened: () => undefined,
  });
  await disk.during(journal.open(false));
  journal.start();
  return { journal, disk, clock, warnings };
}

describe("outbox: journal", () => {
  after(useRealDisks);

  it("takes back any number of removals that cannot be written", async () => {
    const { journal, disk, clock, warnings } = await opened("many");
    for (let seq = 1; seq <= 200_000; seq++) journal.removeRow(seq);
    disk.fault = new Error("input/output error");
    await disk.during(journal.flush());
    assert.equal(journal.leftovers, 200_000);
    assert.equal(warnings.length, 1);
    disk.fault = undefined;
    clock.advance(30_000);
    await disk.during(journal.flush());
    assert.equal(journal.leftovers, 0);
    await disk.during(journal.close());
  });

  it("does not reject when who listens fails, and tells it", async () => {
    const { journal, disk, warnings } = await opened("listening", () => {
      throw new Error("not expected");
    });
    journal.removeRow(1);
    for (let turn = 0; turn < 20; turn++) {
      disk.step(turn % 2);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.match(warnings.join(), /^[^,]*not expected[^,]*$/);
    await disk.during(journal.close());
  });
});
