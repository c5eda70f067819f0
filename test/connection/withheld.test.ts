import assert from "node:assert/strict";
import type { Packet } from "mqtt-packet";
import { systemClock } from "../../src/connection/clock";
import { Link, type LinkEnd } from "../../src/connection/link";
import { PacketTap } from "../../src/connection/packet-tap";
import { dialPeer, startPeer, type Peer } from "./peer";

const options = {
  clientId: "gateway",
  keepalive: 60,
  clean: true,
  sessionExpiry: 0,
  will: undefined,
  receiveMaximum: 7,
  connackTimeout: 5_000,
};

/** The contract with MQTT.js on which late PUBACKs rest. */
describe("a link whose PUBACKs are withheld", () => {
  for (const protocolVersion of [5, 4] as const) {
    describe(`with protocol version ${protocolVersion}`, () => {
      let peer: Peer;
      beforeEach(async () => (peer = await startPeer(protocolVersion)));
      afterEach(() => peer.stop());

      /** A link that is up; it withholds the PUBACK of every message on the topic "hold". */
      async function up(): Promise<{ link: Link; ends: LinkEnd[] }> {
        const socket = await dialPeer(peer);
        const ends: LinkEnd[] = [];
        return new Promise((fulfil) => {
          const link: Link = new Link(socket, { ...options, protocolVersion }, systemClock, {
            up: () => fulfil({ link, ends }),
            acknowledged: () => undefined,
            message: ({ topic }) => topic === "hold",
            drained: () => undefined,
            ended: (end) => void ends.push(end),
            tap: new PacketTap(),
          });
        });
      }
      const message = (topic: string, messageId: number): Packet => ({
        cmd: "publish",
        topic,
        payload: "x",
        qos: 1,
        dup: false,
        retain: false,
        messageId,
      });
      const acknowledged = (): unknown[] =>
        peer.received.flatMap((packet) =>
          packet.cmd === "puback" ? [[packet.messageId, packet.reasonCode ?? 0]] : [],
        );

      it("goes on with everything else, and sends PUBACK when it is told to", async () => {
        const { link, ends } = await up();
        for (const id of [1, 2, 3]) peer.send(message("hold", id));
        peer.send(message("a", 4));
        await peer.heard("puback");
        assert.deepEqual(acknowledged(), [[4, 0]]);

        const granted = new Promise((answer) => link.subscribe([{ filter: "b", qos: 1 }], answer));
        const { messageId = 0 } = await peer.heard("subscribe");
        peer.send({ cmd: "suback", messageId, granted: [1] });
        assert.deepEqual(await granted, [1]);

        link.acknowledge(2);
        link.acknowledge(1);
        peer.send(message("a", 5));
        while (acknowledged().length < 4) await peer.heard("puback");
        assert.deepEqual(acknowledged(), [
          [4, 0],
          [2, 0],
          [1, 0],
          [5, 0],
        ]);
        assert.deepEqual(ends, []);
      });

      it("sends nothing any more when it has ended", async () => {
        const { link, ends } = await up();
        peer.send(message("hold", 1));
        peer.send(message("a", 2));
        await peer.heard("puback");
        link.destroy();
        await peer.closed;
        link.acknowledge(1);
        assert.deepEqual(acknowledged(), [[2, 0]]);
        assert.equal(ends.length, 1);
      });

      it("acknowledges nothing behind its DISCONNECT", async () => {
        const { link, ends } = await up();
        link.close(5_000);
        peer.send(message("a", 1));
        assert.deepEqual(await peer.closed, ["connect", "disconnect"]);
        while (ends.length === 0) await new Promise(setImmediate);
        assert.equal(ends[0]?.error, undefined);
      });

      it("tells AWS how many it takes, where the protocol can", async () => {
        await up();
        const [connect] = peer.received;
        assert.equal(connect?.cmd, "connect");
        assert.equal(connect.properties?.receiveMaximum, protocolVersion === 5 ? 7 : undefined);
      });
    });
  }
});
