import assert from "node:assert/strict";
import type { AwsIotError } from "../../src/iot-core/errors";
import { clientIds } from "../../src/connection/client-ids";
import { systemClock } from "../../src/connection/clock";
import { probe, type ProbeReport } from "../../src/connection/probe";
import type { ConnectionSettings } from "../../src/connection/types";
import { startEndpoint, type ClientCertificate, type Endpoint } from "../../src/local-endpoint";
import { freePort } from "../free-port";
import { makeCertificates } from "../rig/certificates";
import { startPeer } from "./peer";

const outbox = {
  store: "memory",
  maxMessages: 1,
  maxBytes: 1,
  overflow: "drop-oldest",
  maxAge: 0,
  publishRate: 0,
  byteRate: 0,
  folder: "",
} as const;

describe("a probe", () => {
  let endpoint: Endpoint;
  let device: ClientCertificate;
  before(async () => {
    endpoint = await startEndpoint();
    device = await endpoint.certificates.issue();
  });
  after(() => endpoint.stop());
  afterEach(() => endpoint.faults.clear());

  let runs = 0;
  /** each with a client ID of its own: of one, a second CONNECT waits a second */
  const settings = (changes: Partial<ConnectionSettings> = {}): ConnectionSettings => ({
    id: "1",
    label: "test",
    endpoint: "localhost",
    port: endpoint.port,
    alpn: "x-amzn-mqtt-ca",
    serverName: endpoint.name,
    clientId: `gateway-${++runs}`,
    protocolVersion: 5,
    keepalive: 60,
    clean: true,
    sessionExpiry: 0,
    autoConnect: true,
    credentials: { cert: device.certPem, key: device.keyPem, ca: endpoint.caPem },
    proxy: { kind: "off" },
    outbox,
    birth: { topic: "gateway/here", payload: "1", qos: 0, retain: true },
    close: { topic: "gateway/here", payload: "0", qos: 0, retain: true },
    will: { topic: "gateway/lost", payload: "1", qos: 1, retain: false },
    ...changes,
  });

  interface Probed {
    readonly error: AwsIotError | undefined;
    readonly reports: readonly ProbeReport[];
  }

  async function run(
    changes: Partial<ConnectionSettings> = {},
    onReport?: (report: ProbeReport) => void,
  ): Promise<Probed> {
    const reports: ProbeReport[] = [];
    const { signal } = new AbortController();
    const error = await probe(settings(changes), {
      clock: systemClock,
      signal,
      onReport(report) {
        reports.push(report);
        onReport?.(report);
      },
    });
    return { error, reports };
  }

  const steps = ({ reports }: Probed): readonly string[] =>
    reports.map(({ phase, state }) => `${phase} ${state}`);
  const through = (...phases: readonly string[]) =>
    phases.flatMap((phase) => [`${phase} started`, `${phase} done`]);
  const found = ({ reports }: Probed, wanted: string) =>
    reports.find(({ phase, state }) => phase === wanted && state === "done")?.found;

  for (const protocolVersion of [5, 4] as const) {
    it(`goes through every phase, tells what it found and leaves with DISCONNECT (version ${protocolVersion})`, async () => {
      const publishes = endpoint.journal.publishes.length;
      const probed = await run({ protocolVersion });
      assert.equal(probed.error, undefined);
      assert.deepEqual(steps(probed), through("credentials", "resolve", "tcp", "tls", "mqtt"));
      assert.equal(found(probed, "credentials")?.["subject"], "AWS IoT Certificate");
      assert.match(String(found(probed, "resolve")?.["address"]), /127\.0\.0\.1/);
      assert.equal(found(probed, "tcp")?.["address"], `127.0.0.1:${endpoint.port}`);
      assert.deepEqual(found(probed, "tls"), {
        version: "TLS 1.3",
        alpn: "x-amzn-mqtt-ca",
        issuer: "Local endpoint, root CA",
      });
      const version = protocolVersion === 5 ? "MQTT 5" : "MQTT 3.1.1";
      assert.deepEqual(found(probed, "mqtt"), { version, clientId: `gateway-${runs}` });
      const visit = endpoint.journal.connections.at(-1);
      assert.equal(visit?.reason, "CLIENT_INITIATED_DISCONNECT");
      assert.equal(visit?.connect?.will?.topic, "gateway/lost");
      assert.equal(endpoint.journal.publishes.length, publishes);
    });
  }

  const failures: readonly (readonly [
    what: string,
    changes: () => Partial<ConnectionSettings> | Promise<Partial<ConnectionSettings>>,
    code: string,
    last: string | undefined,
  ])[] = [
    ["no certificate", () => ({ credentials: {} }), "certificate-missing", "credentials failed"],
    [
      "a key of another certificate",
      async () => {
        const { keyPem } = await endpoint.certificates.issue();
        return { credentials: { cert: device.certPem, key: keyPem } };
      },
      "key-mismatch",
      "credentials failed",
    ],
    ["an unknown name", () => ({ endpoint: "a1b2c3.invalid" }), "dns-not-found", "resolve failed"],
    ["a port where nobody listens", async () => ({ port: await freePort() }), "tcp-refused", "tcp failed"],
    [
      "a server certificate of nobody known",
      () => ({ credentials: { cert: device.certPem, key: device.keyPem } }),
      "server-ca-unknown",
      "tls failed",
    ],
    [
      "a policy that does not allow it",
      async () => {
        const policy = { Version: "2012-10-17", Statement: [] } as const;
        const { certPem, keyPem } = await endpoint.certificates.issue({
          policy: {
            ...policy,
            Statement: [{ Effect: "Allow", Action: "iot:Connect", Resource: "arn:aws:iot:*:*:client/other" }],
          },
        });
        return { credentials: { cert: certPem, key: keyPem, ca: endpoint.caPem } };
      },
      "connect-not-authorized-will",
      "mqtt failed",
    ],
  ];
  for (const [what, changes, code, last] of failures) {
    it(`says of ${what}: ${code}`, async () => {
      const probed = await run(await changes());
      assert.equal(probed.error?.code, code);
      assert.equal(steps(probed).at(-1), last);
    });
  }

  it("says what is wrong with the settings before it tries anything", async () => {
    const { error } = await run({ endpoint: "a1b2c3.invalid" });
    const probed = await run(error === undefined ? {} : { fault: error });
    assert.equal(probed.error, error);
    assert.deepEqual(probed.reports, []);
  });

  it("leaves the client ID free, and does not take one from another connection", async () => {
    const clientId = "shared";
    const other = {};
    await run({ clientId });
    clientIds.claim(other, "localhost", clientId, 0);
    try {
      assert.equal((await run({ clientId })).error?.code, "client-id-in-use");
    } finally {
      clientIds.release(other, "localhost", clientId);
    }
  });

  it("may use the client ID of its own connection, and leaves it that one", async () => {
    const own = {};
    const clientId = "own";
    clientIds.claim(own, "localhost", clientId, 0);
    try {
      const { signal } = new AbortController();
      const options = { clock: systemClock, signal, holder: own, onReport: () => undefined };
      assert.equal(await probe(settings({ clientId }), options), undefined);
      assert.throws(() => clientIds.claim({}, "localhost", clientId, 0));
    } finally {
      clientIds.release(own, "localhost", clientId);
    }
  });

  it("ends when it is not wanted any more", async () => {
    const cancel = new AbortController();
    const error = await probe(settings(), {
      clock: systemClock,
      signal: cancel.signal,
      onReport: ({ phase }) => phase === "tcp" && cancel.abort(),
    });
    assert.equal(error?.code, "attempt-cancelled");
    const early = AbortSignal.abort();
    const options = { clock: systemClock, signal: early, onReport: () => undefined };
    assert.equal((await probe(settings(), options))?.code, "attempt-cancelled");
  });

  it("says DISCONNECT also when it is not wanted any more after CONNECT, so that no will is sent", async () => {
    const cancel = new AbortController();
    const error = await probe(settings(), {
      clock: systemClock,
      signal: cancel.signal,
      onReport: ({ phase }) => phase === "mqtt" && cancel.abort(),
    });
    assert.equal(error, undefined);
    assert.equal(endpoint.journal.connections.at(-1)?.reason, "CLIENT_INITIATED_DISCONNECT");
  });

  it("acknowledges no message of a stored session", async () => {
    const peer = await startPeer(5, {
      beside: [{ cmd: "publish", topic: "a", payload: "1", qos: 1, messageId: 1, dup: false, retain: false }],
      sessionPresent: true,
    });
    const { client } = await makeCertificates();
    const probed = await run({
      port: peer.port,
      alpn: undefined,
      clean: false,
      sessionExpiry: 3600,
      credentials: { ...client, ca: peer.ca },
    });
    assert.deepEqual(await peer.closed, ["connect", "disconnect"]);
    assert.equal(probed.error, undefined);
    assert.equal(found(probed, "mqtt")?.["kind"], "resumed");
    peer.stop();
  });
});
