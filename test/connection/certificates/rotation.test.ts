import assert from "node:assert/strict";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEndpoint, type ClientCertificate, type Endpoint } from "../../../src/local-endpoint";
import { issue } from "../../../src/local-endpoint/authority";
import { until } from "../../outbox/harness";
import { again, openConnection, send, settingsAt, statusOf, type Opened } from "../support";

const DAY = 86_400_000;

describe("a connection whose certificate changes", () => {
  const escaped: unknown[] = [];
  const watch = (error: unknown): void => void escaped.push(error);
  let endpoint: Endpoint;
  let first: ClientCertificate;
  let second: ClientCertificate;
  let folder: string;
  let opened: Opened;

  before(async () => {
    process.on("uncaughtExceptionMonitor", watch);
    endpoint = await startEndpoint();
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "rotation-"));
    [first, second] = [await endpoint.certificates.issue(), await endpoint.certificates.issue()];
    save(first);
    endpoint.journal.clear();
    const credentials = { certFile: join(folder, "cert"), keyFile: join(folder, "key"), ca: endpoint.caPem };
    opened = openConnection(settingsAt(endpoint, first, { credentials }));
    await statusOf(opened.connection, "connected");
  });
  afterEach(async () => {
    await opened.connection.close(true, 3_000);
    rmSync(folder, { recursive: true, force: true });
    assert.deepEqual(escaped, []);
  });
  after(async () => {
    process.off("uncaughtExceptionMonitor", watch);
    await endpoint.stop();
  });

  function write(name: string, text: string): void {
    writeFileSync(join(folder, `${name}~`), text);
    renameSync(join(folder, `${name}~`), join(folder, name));
  }
  function save({ certPem, keyPem }: Pick<ClientCertificate, "certPem" | "keyPem">): void {
    write("cert", certPem);
    write("key", keyPem);
  }
  /** Lets the watch look until `reached`: a change counts when it has stayed for one look. */
  async function looking(reached: () => boolean): Promise<void> {
    while (!reached()) {
      opened.clock.skip(10_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  /** Lets the watch look until the connection is left; it may be back by then. */
  async function leaving(): Promise<void> {
    let left = false;
    const stop = opened.connection.onStatus(({ state }) => void (left ||= state !== "connected"));
    await looking(() => left);
    stop();
  }
  const idOf = (): string | undefined => opened.connection.lastDial?.certificate?.certificateId;
  const codes = (): string[] => opened.errors.map(({ code }) => code);
  const dials = (): number => endpoint.journal.connections.length;

  it("takes up new files by a planned reconnect, and loses nothing on the way", async () => {
    const publishers = [send(opened, "before")];
    // the moment at which a message would be handed to a socket that is closed already
    const stop = opened.connection.tap.listen(({ packet }) => {
      if (packet.cmd !== "disconnect") return;
      queueMicrotask(() => publishers.push(send(opened, "leaving", { qos: 0 })));
    });
    save(second);
    await leaving();
    stop();
    publishers.push(send(opened, "meanwhile"));
    await statusOf(opened.connection, "connected");
    await until(() => publishers.every(({ result }) => result === "delivered"));
    assert.deepEqual(
      endpoint.journal.publishes.map(({ topic }) => topic),
      ["before", "leaving", "meanwhile"],
    );
    assert.deepEqual(
      endpoint.journal.connections.map(({ certificateId, reason }) => [certificateId, reason]),
      [
        [first.certificateId, "CLIENT_INITIATED_DISCONNECT"],
        [second.certificateId, undefined],
      ],
    );
    assert.deepEqual(opened.errors, []);
  });

  it("goes back to the old certificate when AWS refuses the new one, and says so", async () => {
    second.status = "inactive";
    save(second);
    await leaving();
    opened.clock.skip(1_000);
    await until(() => codes().includes("certificate-new-refused"));
    opened.clock.skip(1_000);
    await statusOf(opened.connection, "connected");
    assert.equal(idOf(), first.certificateId);
    assert.match(
      opened.errors[0]?.message ?? "",
      new RegExp(
        `refused the new certificate ${second.certificateId}, so the connection went back to ${first.certificateId}`,
      ),
    );
    assert.deepEqual(codes(), ["certificate-new-refused"]);
    // saved once more, activated meanwhile
    second.status = "active";
    save(second);
    await leaving();
    await statusOf(opened.connection, "connected");
    assert.equal(idOf(), second.certificateId);
  });

  it("keeps the old certificate over a reconnect while the files hold garbage, or a key of another pair", async () => {
    const other = await issue({ commonName: "other", keyType: "rsa" });
    for (const [text, reason] of [
      ["garbage", /neither a certificate nor/],
      [first.certPem.slice(0, 300), /cut off/],
      [other.certPem, /does not belong to the client certificate/],
    ] as const) {
      write("cert", text);
      endpoint.disconnect(opened.connection.settings.clientId, 0x8b);
      await again(opened);
      assert.equal(idOf(), first.certificateId);
      assert.match(opened.errors.at(-1)?.message ?? "", reason);
      assert.equal(opened.errors.at(-1)?.code, "certificate-new-unusable");
    }
    write("cert", first.certPem);
    endpoint.disconnect(opened.connection.settings.clientId, 0x8b);
    await again(opened);
  });

  it("says while it is up that new files cannot be used, and stays up", async () => {
    write("key", second.keyPem);
    await looking(() => codes().length > 0);
    assert.deepEqual(codes(), ["certificate-new-unusable"]);
    assert.equal(opened.connection.status.state, "connected");
    assert.equal(dials(), 1);
    write("cert", second.certPem);
    await leaving();
    await statusOf(opened.connection, "connected");
    assert.equal(idOf(), second.certificateId);
  });

  it("does nothing when the same files are saved again", async () => {
    save(first);
    for (let look = 0; look < 4; look++) {
      opened.clock.skip(10_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.equal(opened.connection.status.state, "connected");
    assert.equal(dials(), 1);
  });

  it("tries at once when files come that can be used", async () => {
    await opened.connection.close(true, 3_000);
    const settings = { ...opened.connection.settings };
    write("cert", "garbage");
    opened = openConnection(settings);
    await statusOf(opened.connection, "failed");
    assert.deepEqual(codes(), ["pem-unrecognized"]);
    write("cert", first.certPem);
    await looking(() => opened.connection.status.state !== "failed");
    opened.clock.skip(1_000);
    await statusOf(opened.connection, "connected");
  });

  it("warns 30, 7 and 1 day before the end, once each, and shows it beside the status", async () => {
    const { certificateExpires = 0 } = opened.connection.stats();
    const days = () => opened.errors.map(({ code, params }) => `${code} ${params["days"]}`);
    assert.ok(certificateExpires > Date.now() + 40 * DAY);
    assert.equal((await statusOf(opened.connection, "connected")).warning, undefined);
    const left = (ms: number) => opened.clock.skip(certificateExpires - ms - opened.clock.now());
    left(31 * DAY);
    assert.deepEqual(days(), []);
    for (const day of [30, 29, 7, 6, 1]) left(day * DAY - 3_600_000);
    assert.deepEqual(days(), [
      "certificate-expires-soon 30",
      "certificate-expires-soon 7",
      "certificate-expires-soon 1",
    ]);
    const { warning } = await statusOf(opened.connection, "connected");
    assert.match(warning?.message ?? "", /days left: 1/);
    assert.ok(opened.statuses.some((status) => status.state === "connected" && status.warning));
  });
});
