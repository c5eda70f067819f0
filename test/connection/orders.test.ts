import assert from "node:assert/strict";
import type { ConnectionSettings, ConnectionStatus } from "../../src/connection/types";
import { startEndpoint, type ClientCertificate, type Endpoint } from "../../src/local-endpoint";
import { until } from "../outbox/harness";
import { openConnection, send, settingsAt, statusOf, type Opened } from "./support";

describe("what flows order a connection to do", function () {
  this.timeout(20_000);
  let endpoint: Endpoint;
  let certificate: ClientCertificate;
  let opened: Opened;

  before(async () => {
    endpoint = await startEndpoint();
    certificate = await endpoint.certificates.issue();
  });
  beforeEach(() => endpoint.journal.clear());
  afterEach(async () => {
    endpoint.faults.clear();
    await opened.connection.close(true, 0);
  });
  after(() => endpoint.stop());

  const start = (more: Partial<ConnectionSettings> = {}): Opened =>
    (opened = openConnection(settingsAt(endpoint, certificate, { autoConnect: false, ...more })));
  const said = () => endpoint.journal.publishes.map(({ topic }) => topic);

  /** Does something when the connection comes to this state, inside of the telling of it. */
  function when(state: ConnectionStatus["state"], act: () => void): void {
    const stop = opened.connection.onStatus((status) => {
      if (status.state !== state) return;
      stop();
      act();
    });
  }

  it("stays when connect comes while the close message is said, and says the birth message again", async () => {
    const message = (topic: string) => ({ topic, payload: "", qos: 1, retain: false }) as const;
    const { connection, statuses } = start({ birth: message("hello"), close: message("bye") });
    await connection.connect();
    await until(() => said().length === 1);
    endpoint.faults.delayMs = 50;
    const down = connection.disconnect();
    await until(() => said().includes("bye"));
    await Promise.all([connection.connect(), down]);
    await until(() => said().length === 3);
    assert.deepEqual(said(), ["hello", "bye", "hello"]);
    const publisher = send(opened, "a");
    await until(() => publisher.result === "delivered");
    assert.deepEqual(
      statuses.map(({ state }) => state),
      ["connecting", "connected"],
    );
  });

  it("settles disconnect when connect comes while it is closing", async () => {
    const { connection, clock } = start();
    await connection.connect();
    let up: Promise<void> | undefined;
    when("closing", () => {
      up = connection.connect();
    });
    await connection.disconnect();
    assert.ok(up);
    clock.skip(1_000);
    await up;
    assert.equal(connection.status.state, "connected");
  });

  it("rejects connect with what the attempt met that was under way", async () => {
    endpoint.faults.refuseConnect = 0x87;
    const { connection, statuses } = start();
    const both = [connection.connect(), connection.connect()];
    for (const one of both) await assert.rejects(one, { code: "connect-not-authorized" });
    assert.deepEqual(
      statuses.map(({ state }) => state),
      ["connecting", "waiting"],
    );
  });

  it("settles connect when disconnect comes while it is connecting", async () => {
    endpoint.faults.withhold = ["connack"];
    const { connection } = start();
    const both = [connection.connect(), connection.connect()];
    await connection.disconnect();
    await Promise.all(both);
    assert.equal(connection.status.state, "idle");
  });

  it("listens to nothing any more when all is done", async () => {
    const { connection } = start();
    let listening = 0;
    const onStatus = connection.onStatus.bind(connection);
    connection.onStatus = (listener) => {
      listening++;
      const stop = onStatus(listener);
      return () => {
        listening--;
        stop();
      };
    };
    for (let n = 0; n < 3; n++) await connection.disconnect();
    await Promise.all([connection.connect(), connection.connect()]);
    await connection.disconnect();
    assert.equal(listening, 0);
  });

  it("waits for acknowledgements before it goes down, so that nothing is sent twice", async () => {
    const { connection, clock } = start();
    await connection.connect();
    endpoint.faults.delayMs = 100;
    const first = send(opened, "a");
    const down = connection.disconnect();
    const second = send(opened, "b");
    await down;
    assert.deepEqual([first.result, second.result], ["delivered", undefined]);
    clock.skip(1_000);
    await connection.connect();
    await until(() => second.result === "delivered");
    assert.deepEqual(said(), ["a", "b"]);
  });

  it("waits for acknowledgements before it goes because nobody uses it", async () => {
    const { connection, clock, release } = start();
    await connection.connect();
    endpoint.faults.delayMs = 100;
    const first = send(opened, "a");
    release();
    clock.skip(2_000);
    await statusOf(connection, "idle");
    assert.equal(first.result, "delivered");
  });

  it("waits no longer than 5 s", async () => {
    const { connection, clock } = start();
    await connection.connect();
    endpoint.faults.withholdAcks = true;
    const first = send(opened, "a");
    const down = connection.disconnect();
    await until(() => said().length === 1);
    clock.skip(5_000);
    await down;
    assert.equal(first.result, undefined);
    endpoint.faults.clear();
    clock.skip(1_000);
    await connection.connect();
    await until(() => first.result === "delivered");
  });
});
