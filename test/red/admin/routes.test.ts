import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import type { NodeAPI } from "node-red";
import type { ClientCertificate } from "../../../src/local-endpoint";
import { testConnectionRoute } from "../../../src/red/admin/test-connection";
import type { CertificateFacts } from "../../../src/red/certificate-facts";
import type { TestReport } from "../../../src/red/test-report";
import { Bench } from "../../nodes/bench";

const into = { id: "in", type: "aws-iot-in", connection: "c", topic: "a", qos: 1, wires: [[]] };
const kept = "__PWRD__";

describe("the routes of the editor", () => {
  let bench: Bench;
  let device: ClientCertificate;
  before(async () => {
    bench = await Bench.start();
    device = await bench.endpoint.certificates.issue();
  });
  afterEach(async () => {
    bench.endpoint.faults.clear();
    delete process.env["AWS_IOT_TEST_HOST"];
    await bench.unload();
  });
  after(() => bench.stop());

  const connections = () => bench.endpoint.journal.connections;
  const credentials = () => ({ cert: device.certPem, key: device.keyPem, ca: bench.endpoint.caPem });
  let forms = 0;
  /** What the editor sends of its form: texts, and checkboxes. */
  const form = (settings: object = {}, more: object = {}) => ({
    id: "c",
    settings: {
      endpoint: "localhost",
      port: String(bench.endpoint.port),
      alpn: "x-amzn-mqtt-ca",
      clientId: `form-${++forms}`,
      keepalive: "60",
      cleansession: true,
      ...settings,
    },
    credentials: credentials(),
    ...more,
  });

  async function test(body: unknown): Promise<readonly TestReport[]> {
    const response = await bench.post("aws-iot/test", body);
    assert.equal(response.status, 200);
    const text = await response.text();
    for (const line of device.keyPem.split("\n").filter((one) => one.length > 20))
      assert.ok(!text.includes(line));
    return text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as TestReport);
  }
  const outcome = (reports: readonly TestReport[]) => {
    const last = reports.at(-1);
    return last && "outcome" in last ? last : undefined;
  };
  const code = (reports: readonly TestReport[]) => {
    const last = outcome(reports);
    return last?.outcome === "failed" ? last.error.code : last?.outcome;
  };

  describe("aws-iot/test", () => {
    it("tests a form that was never deployed, phase by phase", async () => {
      await bench.deploy([]);
      const reports = await test(form());
      const phases = reports.flatMap((one) => ("phase" in one && one.state === "done" ? [one.phase] : []));
      assert.deepEqual(phases, ["credentials", "resolve", "tcp", "tls", "mqtt"]);
      assert.equal(code(reports), "connected");
    });

    it("takes the secrets it is not given from the store", async () => {
      await bench.deploy([], {}, credentials());
      const secrets = { cert: device.certPem, key: kept, ca: bench.endpoint.caPem };
      assert.equal(code(await test(form({}, { credentials: secrets }))), "connected");
      assert.equal(code(await test(form({}, { credentials: secrets, id: "another" }))), "key-missing");
    });

    it("fills in environment variables", async () => {
      await bench.deploy([]);
      assert.equal(
        code(await test(form({ endpoint: "${AWS_IOT_TEST_HOST}" }))),
        "environment-variable-missing",
      );
      process.env["AWS_IOT_TEST_HOST"] = "localhost";
      assert.equal(code(await test(form({ endpoint: "${AWS_IOT_TEST_HOST}" }))), "connected");
    });

    it("says what is wrong with a form, or with a body that is none", async () => {
      await bench.deploy([]);
      assert.equal(code(await test(form({ endpoint: "" }))), "endpoint-empty");
      assert.equal(code(await test(form({ clientId: "$x" }))), "client-id-reserved");
      for (const body of [{}, [], { id: 1, settings: "x", credentials: null }])
        assert.equal(code(await test(body)), "endpoint-empty");
    });

    it("lives through values that are no text and cannot become any", async () => {
      await bench.deploy([]);
      for (const value of [{ toString: 1 }, { toString: null, valueOf: 1 }, [{ toString: 1 }]])
        assert.equal(code(await test(form({ port: value }))), "setting-out-of-range");
      const evil = { keepalive: { toString: 1 }, credentials: { toString: 1 }, id: { toString: 1 } };
      assert.equal(code(await test({ settings: evil })), "endpoint-empty");
    });

    it("tells of what nobody thought of", async () => {
      const written = await new Promise<string>((ended) => {
        let text = "";
        const response = {
          on: () => undefined,
          set: () => undefined,
          write: (line: string) => (text += line),
          end: () => ended(text),
        };
        const answer = (_path: string, _rights: unknown, handler: (request: object, to: object) => void) =>
          handler({ body: {} }, response);
        const RED = { httpAdmin: { post: answer }, auth: { needsPermission: () => undefined } };
        testConnectionRoute(RED as unknown as NodeAPI, () => {
          throw new Error("oops");
        });
      });
      assert.equal(code([JSON.parse(written) as TestReport]), "unexpected-failure");
    });

    it("never takes the client ID away from the running connection, unless told another one", async () => {
      await bench.deploy([into], { endpoint: "localhost" }, credentials());
      await bench.status("in", /^connected|node-red:common.status.connected/);
      const [clientId = ""] = bench.endpoint.connected;
      const before = connections().length;
      const reports = await test(form({ clientId }));
      assert.deepEqual(reports, [{ outcome: "client-id-in-use", clientId, temporary: `${clientId}-test` }]);
      assert.equal(connections().length, before);
      assert.equal(code(await test(form({ clientId }, { temporaryClientId: true }))), "connected");
      assert.equal(connections().at(-1)?.clientId, `${clientId}-test`);
      assert.deepEqual(bench.endpoint.connected, [clientId]);
    });

    it("uses the client ID of a connection that does not get through", async () => {
      const clientId = `failing-${++forms}`;
      const stranger = await bench.endpoint.certificates.issue({ status: "inactive" });
      const wrong = { cert: stranger.certPem, key: stranger.keyPem, ca: bench.endpoint.caPem };
      await bench.deploy([into], { endpoint: "localhost", clientId }, wrong);
      await bench.status("in", /disconnected/);
      assert.equal(code(await test(form({ clientId }))), "connected");
    });

    it("cuts a long client ID so that the temporary one fits", async () => {
      await bench.deploy([]);
      const reports = await test(form({ clientId: "가".repeat(42) }, { temporaryClientId: true }));
      assert.equal(code(reports), "connected");
      assert.equal(connections().at(-1)?.clientId, `${"가".repeat(41)}-test`);
    });

    it("ends when nobody wants the answer any more", async () => {
      await bench.deploy([]);
      let closed: () => void = () => undefined;
      const hungUp = new Promise<void>((fulfil) => (closed = fulfil));
      const silent = createServer((socket) => void socket.on("close", closed).resume());
      silent.listen(0, "127.0.0.1");
      await once(silent, "listening");
      const { port } = silent.address() as AddressInfo;
      const cancel = new AbortController();
      const response = await bench.post("aws-iot/test", form({ port }), { signal: cancel.signal });
      const reader = response.body?.getReader();
      let read = "";
      while (!read.includes('"tls"')) {
        const part = await reader?.read();
        if (part === undefined || part.done) assert.fail(read);
        read += new TextDecoder().decode(part.value);
      }
      cancel.abort();
      await hungUp;
      silent.close();
    });
  });

  describe("aws-iot/certificate", () => {
    const ask = async (body: unknown) =>
      (await bench.post("aws-iot/certificate", body)).json() as Promise<unknown>;

    it("reads a certificate that was just given", async () => {
      await bench.deploy([]);
      const facts = (await ask({ cert: device.certPem, connection: "none" })) as CertificateFacts;
      const { raw, validTo } = new X509Certificate(device.certPem);
      assert.deepEqual(facts, {
        subject: "AWS IoT Certificate",
        issuer: "Local endpoint, CA of client certificates",
        id: createHash("sha256").update(raw).digest("hex"),
        keyType: "EC P-256",
        validFrom: facts.validFrom,
        validTo: new Date(validTo).toISOString().slice(0, 10),
        daysLeft: facts.daysLeft,
        begun: true,
      });
      assert.ok(facts.daysLeft > 300);
    });

    it("says whether the private key in the store belongs to it", async () => {
      await bench.deploy([], {}, credentials());
      const other = await bench.endpoint.certificates.issue();
      const belongs = async (cert: string) =>
        ((await ask({ cert, connection: "c" })) as CertificateFacts).keyBelongs;
      assert.equal(await belongs(device.certPem), true);
      assert.equal(await belongs(""), true);
      assert.equal(await belongs(other.certPem), false);
    });

    it("counts the days of one that has expired", async () => {
      await bench.deploy([]);
      const { certPem } = await bench.endpoint.certificates.issue({ expired: true });
      assert.ok(((await ask({ cert: certPem })) as CertificateFacts).daysLeft < 0);
    });

    it("says what is wrong with what is none", async () => {
      await bench.deploy([], {}, {});
      const errorOf = async (body: unknown) => ((await ask(body)) as { error: { code: string } }).error.code;
      assert.equal(await errorOf({ cert: device.certPem.slice(0, 300) }), "pem-incomplete");
      assert.equal(await errorOf({ cert: device.keyPem }), "certificate-slot-holds-key");
      assert.equal(await errorOf({ connection: "c" }), "certificate-missing");
      assert.equal(await errorOf([]), "certificate-missing");
    });
  });
});
