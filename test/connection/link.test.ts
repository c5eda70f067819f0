import assert from "node:assert/strict";
import { systemClock } from "../../src/connection/clock";
import { Link, type LinkEnd } from "../../src/connection/link";
import { PacketTap } from "../../src/connection/packet-tap";
import { dialPeer, startPeer, type Peer } from "./peer";

const options = {
  clientId: "gateway",
  keepalive: 60,
  clean: true,
  sessionExpiry: 0,
  will: { topic: "gateway/lost", payload: "yes", qos: 1, retain: false } as const,
  receiveMaximum: 100,
  connackTimeout: 5_000,
};

describe("a link", () => {
  for (const protocolVersion of [5, 4] as const) {
    describe(`with protocol version ${protocolVersion}`, () => {
      let peer: Peer;
      beforeEach(async () => (peer = await startPeer(protocolVersion)));
      afterEach(() => peer.stop());

      /** A link that is up, and its end. */
      async function up(): Promise<{ link: Link; ended: Promise<LinkEnd> }> {
        const socket = await dialPeer(peer);
        return new Promise((fulfil) => {
          let end: (end: LinkEnd) => void = () => undefined;
          const ended = new Promise<LinkEnd>((settle) => (end = settle));
          const link: Link = new Link(socket, { ...options, protocolVersion }, systemClock, {
            up: () => fulfil({ link, ended }),
            acknowledged: () => undefined,
            message: () => false,
            drained: () => undefined,
            ended: (how) => end(how),
            tap: new PacketTap(),
          });
        });
      }

      it("says DISCONNECT when it is closed, so that the will is not sent", async () => {
        const { link, ended } = await up();
        link.close(5_000);
        assert.deepEqual(await peer.closed, ["connect", "disconnect"]);
        assert.equal((await ended).wasUp, true);
      });

      it("says DISCONNECT at once also with publishes not acknowledged", async () => {
        const { link } = await up();
        link.send({ topic: "a", payload: Buffer.from("1"), qos: 1, retain: false }, 1, false);
        link.close(5_000);
        assert.deepEqual(await peer.closed, ["connect", "publish", "disconnect"]);
      });

      it("lets the flows have a turn after some 64 KB of a flood", async () => {
        const message = { cmd: "publish", topic: "a", payload: "x".repeat(10_000), qos: 1 } as const;
        const flood = Array.from({ length: 200 }, (_, i) => ({
          ...message,
          messageId: i + 1,
          dup: false,
          retain: false,
        }));
        peer.stop();
        peer = await startPeer(protocolVersion, { beside: flood });
        const socket = await dialPeer(peer);
        let inTurn = 0;
        let most = 0;
        await new Promise<void>((fulfil) => {
          let left = flood.length;
          const onMessage = (): boolean => {
            if (inTurn++ === 0) setImmediate(() => (inTurn = 0));
            most = Math.max(most, inTurn);
            if (--left === 0) fulfil();
            return false;
          };
          void new Link(socket, { ...options, protocolVersion }, systemClock, {
            up: () => undefined,
            acknowledged: () => undefined,
            message: onMessage,
            drained: () => undefined,
            ended: () => undefined,
            tap: new PacketTap(),
          });
        });
        socket.destroy();
        assert.ok(most <= 8, `${most} messages in a turn`);
      });

      it("leaves without DISCONNECT when it is cut", async () => {
        const { link } = await up();
        link.destroy();
        assert.deepEqual(await peer.closed, ["connect"]);
      });
    });
  }
});
