import assert from "node:assert/strict";
import { Deque } from "../../src/outbox/deque";
import { random } from "./harness";

describe("deque", () => {
  it("behaves as an array does, through growth, wrapping and shrinking", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const next = random(seed);
      const deque = new Deque<number>();
      let model: number[] = [];
      for (let n = 0; n < 5000; n++) {
        // first it grows, then it shrinks
        if (next() < (n < 2500 ? 0.7 : 0.3)) {
          deque.push(n);
          model.push(n);
        } else {
          assert.equal(deque.peek(), model[0]);
          assert.equal(deque.shift(), model.shift());
        }
        if (n % 500 === 0) {
          const picked = (item: number): boolean => item % 3 === seed % 3;
          assert.deepEqual(deque.take(picked), model.filter(picked));
          model = model.filter((item) => !picked(item));
        }
        assert.equal(deque.length, model.length);
      }
      assert.deepEqual([...deque], model);
    }
  });
});
