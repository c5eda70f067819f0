import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { WriteGather } from "../../src/connection/write-gather";

/** A stream that writes down what reaches the network at a time. */
function network(): { stream: Writable; writes: string[] } {
  const writes: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, done) => (writes.push(String(chunk)), done()),
    writev: (chunks, done) => (writes.push(chunks.map(({ chunk }) => String(chunk)).join("")), done()),
  });
  return { stream, writes };
}

const turn = () => new Promise((next) => setImmediate(next));

describe("gathering writes", () => {
  it("makes one of those of a turn, also across callbacks", async () => {
    const { stream, writes } = network();
    const gather = new WriteGather(stream);
    for (const text of ["a", "b", "c"]) {
      gather.hold();
      stream.write(text);
      await Promise.resolve();
    }
    assert.deepEqual(writes, []);
    await turn();
    assert.deepEqual(writes, ["abc"]);
  });

  it("begins anew in the next turn", async () => {
    const { stream, writes } = network();
    const gather = new WriteGather(stream);
    for (const text of ["a", "b"]) {
      gather.hold();
      stream.write(text);
      await turn();
    }
    assert.deepEqual(writes, ["a", "b"]);
  });

  it("lets out what is held when the stream is ended", async () => {
    const { stream, writes } = network();
    new WriteGather(stream).hold();
    stream.write("a");
    stream.end("b");
    await turn();
    assert.equal(writes.join(""), "ab");
  });
});
