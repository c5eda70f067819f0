import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { PacketTap } from "../../src/connection/packet-tap";
import { PacketWriter } from "../../src/connection/packet-writer";
import type { Publish } from "../../src/outbox/types";

const publish: Publish = { topic: "a", payload: "1", qos: 1, retain: false };

/** A writer, what reaches the network at a time, and what it tells of packets. */
function setUp(watched = false) {
  const writes: number[] = [];
  const packets: unknown[] = [];
  const socket = new Writable({
    write: (chunk: Buffer, _encoding, done) => (writes.push(chunk.length), done()),
    writev: (chunks, done) => {
      writes.push(chunks.reduce((sum, { chunk }) => sum + (chunk as Buffer).length, 0));
      done();
    },
  });
  const tap = new PacketTap();
  if (watched) tap.listen(({ packet }) => packets.push(packet));
  return { socket, writes, packets, writer: new PacketWriter(socket, 5, tap) };
}

const turn = () => new Promise((next) => setImmediate(next));

describe("the packet writer", () => {
  it("makes one write of the packets of a turn, also across callbacks", async () => {
    const { writer, writes } = setUp();
    for (let id = 1; id <= 10; id++) {
      writer.publish(publish, id, false);
      writer.puback(id);
      await Promise.resolve();
    }
    assert.deepEqual(writes, []);
    await turn();
    assert.deepEqual(writes, [10 * (9 + 4)]);
  });

  it("begins anew in the next turn", async () => {
    const { writer, writes } = setUp();
    for (let id = 1; id <= 2; id++) {
      writer.puback(id);
      await turn();
    }
    assert.deepEqual(writes, [4, 4]);
  });

  it("gathers also what others write", async () => {
    const { writer, socket, writes } = setUp();
    writer.hold();
    socket.write("SUBSCRIBE");
    writer.puback(1);
    await turn();
    assert.deepEqual(writes, [9 + 4]);
  });

  it("lets out what is held when the socket is ended", async () => {
    const { writer, socket, writes } = setUp();
    writer.puback(1);
    socket.end("DISCONNECT");
    await turn();
    assert.equal(
      writes.reduce((sum, bytes) => sum + bytes, 0),
      4 + 10,
    );
  });

  it("says when the socket has enough, and `drain` follows", async () => {
    const { writer, socket } = setUp();
    const payload = "x".repeat(10_000);
    const answers = Array.from({ length: 7 }, (_, i) =>
      writer.publish({ ...publish, payload }, i + 1, false),
    );
    assert.deepEqual(answers, [true, true, true, true, true, true, false]);
    await new Promise((drained) => socket.once("drain", drained));
    assert.equal(writer.publish(publish, 8, false), true);
  });

  it("tells of packets where somebody looks", () => {
    const { writer, packets } = setUp(true);
    writer.publish(publish, 7, true);
    writer.puback(8);
    assert.deepEqual(packets, [
      { cmd: "publish", messageId: 7, dup: true, ...publish },
      { cmd: "puback", messageId: 8, reasonCode: 0 },
    ]);
  });

  it("writes a PUBACK that holds its packet id", () => {
    const { socket, writer } = setUp();
    const bytes: Buffer[] = [];
    socket.write = ((chunk: Buffer) => bytes.push(chunk)) as unknown as Writable["write"];
    writer.puback(0x1234);
    assert.deepEqual(bytes, [Buffer.from([0x40, 2, 0x12, 0x34])]);
  });
});
