import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { systemClock } from "../../src/connection/clock";
import { Link } from "../../src/connection/link";
import { PacketTap } from "../../src/connection/packet-tap";
import { dialPeer, startPeer } from "./peer";

const options = {
  clientId: "gateway",
  protocolVersion: 5,
  keepalive: 60,
  clean: true,
  sessionExpiry: 0,
  will: undefined,
  receiveMaximum: 100,
  connackTimeout: 5_000,
} as const;

describe("the packet tap", () => {
  it("shows every packet of a link from CONNECT on, in both directions", async () => {
    const peer = await startPeer();
    const tap = new PacketTap();
    const seen: string[] = [];
    const stop = tap.listen(({ direction, packet }) => {
      seen.push(`${direction} ${packet.cmd}`);
      if (packet.cmd === "publish" && direction === "in") link.close(5_000);
    });
    const socket = await dialPeer(peer);
    const link = new Link(socket, options, systemClock, {
      up() {
        link.send({ topic: "a", payload: "1", qos: 1, retain: false }, 1, false);
        peer.send({ cmd: "publish", topic: "b", payload: "2", qos: 0, dup: false, retain: false });
      },
      acknowledged: () => undefined,
      message: () => false,
      drained: () => undefined,
      ended: () => undefined,
      tap,
    });
    await peer.closed;
    stop();
    peer.stop();
    assert.deepEqual(seen, ["out connect", "in connack", "out publish", "in publish", "out disconnect"]);
  });

  it("listens to the client only while somebody listens to it, and only to the newest", () => {
    const [first, second] = [new EventEmitter(), new EventEmitter()];
    const counts = () =>
      [first, second].map((one) => one.listenerCount("packetsend") + one.listenerCount("packetreceive"));
    const tap = new PacketTap();
    tap.follow(first);
    assert.deepEqual(counts(), [0, 0]);
    const stops = [tap.listen(() => undefined), tap.listen(() => undefined)];
    assert.deepEqual(counts(), [2, 0]);
    tap.follow(second);
    assert.deepEqual(counts(), [0, 2]);
    stops[0]?.();
    stops[0]?.();
    assert.deepEqual(counts(), [0, 2]);
    stops[1]?.();
    assert.deepEqual(counts(), [0, 0]);
  });

  it("lets no listener harm another, nor the link", () => {
    const client = new EventEmitter();
    const tap = new PacketTap();
    tap.follow(client);
    let seen = 0;
    tap.listen(() => {
      throw new Error("mine");
    });
    tap.listen(() => seen++);
    client.emit("packetsend", { cmd: "pingreq" });
    assert.equal(seen, 1);
  });
});
