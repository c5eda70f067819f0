import assert from "node:assert/strict";
import { Socket, type TcpNetConnectOpts } from "node:net";
import { connectTcp } from "../../../src/connection/dial/tcp";
import { TestClock } from "../../outbox/harness";

/** A network whose hosts answer when the test says so. */
class Network {
  readonly clock = new TestClock();
  readonly #begun = this.clock.now();
  /** `address@ms` of each attempt */
  readonly attempts: string[] = [];
  readonly sockets: Socket[] = [];

  open = ({ host }: TcpNetConnectOpts): Socket => {
    const socket = new Socket();
    this.attempts.push(`${host}@${this.clock.now() - this.#begun}`);
    this.sockets.push(socket);
    return socket;
  };

  connect(addresses: readonly string[], signal = new AbortController().signal): Promise<Socket> {
    const list = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    return connectTcp(list, 443, this.clock, signal, this.open);
  }

  answers(index: number): Socket {
    const socket = this.sockets[index];
    assert.ok(socket);
    socket.emit("connect");
    return socket;
  }

  fails(index: number, code: string): void {
    this.sockets[index]?.emit("error", Object.assign(new Error(code), { code }));
  }
}

describe("connecting by TCP", () => {
  it("tries the addresses of both families in turn, a quarter of a second apart", async () => {
    const network = new Network();
    const connecting = network.connect(["::1", "::2", "::3", "1.1.1.1"]);
    network.clock.advance(1_000);
    assert.deepEqual(network.attempts, ["::1@0", "1.1.1.1@250", "::2@500", "::3@750"]);
    const winner = network.answers(1);
    assert.equal(await connecting, winner);
    assert.deepEqual(
      network.sockets.map((socket) => socket.destroyed),
      [true, false, true, true],
    );
    network.clock.advance(60_000);
    assert.equal(network.attempts.length, 4);
  });

  it("goes on at once when an address refuses", async () => {
    const network = new Network();
    const connecting = network.connect(["1.1.1.1", "2.2.2.2"]);
    network.fails(0, "ECONNREFUSED");
    assert.deepEqual(network.attempts, ["1.1.1.1@0", "2.2.2.2@0"]);
    assert.equal(await (network.answers(1), connecting), network.sockets[1]);
  });

  it("tries again every two seconds while nobody answers, so that a network that comes back is found soon", async () => {
    const network = new Network();
    const connecting = network.connect(["1.1.1.1", "2.2.2.2"]);
    network.clock.advance(7_000);
    assert.deepEqual(network.attempts, [
      "1.1.1.1@0",
      "2.2.2.2@250",
      "1.1.1.1@2500",
      "2.2.2.2@4750",
      "1.1.1.1@7000",
    ]);
    assert.equal(await (network.answers(4), connecting), network.sockets[4]);
  });

  it("fails when all have failed, with what an address answered rather than with a missing route", async () => {
    const network = new Network();
    const connecting = network.connect(["::1", "1.1.1.1"]);
    network.fails(0, "ENETUNREACH");
    network.fails(1, "ECONNREFUSED");
    await assert.rejects(connecting, { code: "ECONNREFUSED" });
    const routeless = new Network();
    const second = routeless.connect(["::1"]);
    routeless.fails(0, "ENETUNREACH");
    await assert.rejects(second, { code: "ENETUNREACH" });
    await assert.rejects(new Network().connect([]), /no address/);
  });

  it("lets go of everything when it is cancelled", async () => {
    const network = new Network();
    const cancel = new AbortController();
    const connecting = network.connect(["1.1.1.1", "2.2.2.2"], cancel.signal);
    network.clock.advance(250);
    cancel.abort();
    await assert.rejects(connecting);
    assert.ok(network.sockets.every((socket) => socket.destroyed));
    network.clock.advance(60_000);
    assert.equal(network.attempts.length, 2);
    network.fails(0, "ECONNRESET");
  });

  it("keeps idle connections alive and sends at once", async () => {
    const network = new Network();
    const options: TcpNetConnectOpts[] = [];
    const open = (given: TcpNetConnectOpts): Socket => (options.push(given), network.open(given));
    void connectTcp(
      [{ address: "1.1.1.1", family: 4 }],
      443,
      network.clock,
      new AbortController().signal,
      open,
    );
    network.answers(0);
    assert.equal(options[0]?.noDelay, true);
    assert.equal(options[0]?.keepAlive, true);
  });
});
