import { newFolder, removeFolders } from "./harness";
import { Life } from "./life";
import { useModelDisk, useRealDisks } from "./model-disk";

describe("outbox: any program of publish, answer, cut, clock, redeploy, restart, kill and power cut", () => {
  after(() => {
    useRealDisks();
    removeFolders();
  });

  const kinds = {
    memory: { lives: 100, begin: (seed: number) => new Life(seed, undefined, "") },
    "a disk that may stop anywhere": {
      lives: 200,
      begin: (seed: number) => new Life(seed, useModelDisk(`model/${seed}`), `model/${seed}`),
    },
    "a disk that fails now and then": {
      lives: 200,
      begin: (seed: number) => new Life(seed, useModelDisk(`failing/${seed}`), `failing/${seed}`, true),
    },
    "the real disk": { lives: 10, begin: (seed: number) => new Life(seed, undefined, newFolder()) },
  };

  for (const [name, { lives, begin }] of Object.entries(kinds)) {
    it(`${name}: outcomes plus queue equal what was accepted, each exactly once`, async function () {
      this.timeout(300_000);
      for (let seed = 1; seed <= lives; seed++) {
        const life = begin(seed);
        try {
          for (let n = 0; n < 150; n++) await life.step();
          await life.finish();
          life.check();
        } catch (error) {
          throw new Error(`seed ${seed}`, { cause: error });
        }
      }
    });
  }
});
