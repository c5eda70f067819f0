import assert from "node:assert/strict";
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

  it("is watched while somebody listens", () => {
    const tap = new PacketTap();
    assert.equal(tap.isWatched, false);
    const stops = [tap.listen(() => undefined), tap.listen(() => undefined)];
    stops[0]?.();
    stops[0]?.();
    assert.equal(tap.isWatched, true);
    stops[1]?.();
    assert.equal(tap.isWatched, false);
  });

  it("lets no listener harm another, nor the link", () => {
    const tap = new PacketTap();
    let seen = 0;
    tap.listen(() => {
      throw new Error("mine");
    });
    tap.listen(() => seen++);
    tap.pass("out", { cmd: "pingreq" });
    assert.equal(seen, 1);
  });
});
