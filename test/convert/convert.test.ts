import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { convert, type ConvertOptions } from "../../src/convert/convert";
import { findings } from "../../src/convert/report";
import type { FlowNode } from "../../src/convert/types";
import { parseConnection } from "../../src/nodes/aws-iot-connection/config";
import { parseIn } from "../../src/nodes/aws-iot-in/config";
import { parseOut } from "../../src/nodes/aws-iot-out/config";

/** Flows made in the editor of a real Node-RED with every option of the dialogs, as GET /flows gave them. */
const fixture = (name: string): FlowNode[] =>
  JSON.parse(readFileSync(join(__dirname, "fixtures", name), "utf8")) as FlowNode[];

const host = "a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com";
const tab: FlowNode = { id: "t", type: "tab", label: "Flow 1" };
const tls: FlowNode = { id: "c", type: "tls-config", cert: "/d.pem", key: "/d.key", ca: "" };
const broker = (more = {}): FlowNode => ({
  id: "b",
  type: "mqtt-broker",
  name: "AWS",
  broker: host,
  port: "8883",
  usetls: true,
  tls: "c",
  ...more,
});
const mqttIn = (more = {}): FlowNode => ({
  id: "i",
  type: "mqtt in",
  z: "t",
  x: 1,
  y: 2,
  wires: [["o"]],
  topic: "a/#",
  qos: "1",
  datatype: "auto-detect",
  broker: "b",
  rap: true,
  ...more,
});
const mqttOut = (more = {}): FlowNode => ({
  id: "o",
  type: "mqtt out",
  z: "t",
  x: 3,
  y: 4,
  wires: [],
  topic: "b",
  qos: "1",
  broker: "b",
  ...more,
});

const run = (flow: readonly FlowNode[], options: Partial<ConvertOptions> = {}) => {
  const { flow: after, converted, remarks } = convert(flow, { newId: () => "new", ...options });
  const codes = remarks.map(({ error }) => error.code);
  return { after, converted, codes, byId: (id: string) => after.find((node) => node.id === id) };
};
const pick = (node: FlowNode | undefined, ...names: string[]) => names.map((name) => node?.[name]);

describe("moving a flow over from the core nodes", () => {
  it("says that a user name, a password or a custom authorizer is not carried", () => {
    const told = (own: object, credentials?: ConvertOptions["credentials"], alpnprotocol = "") =>
      run([tab, broker(own), { ...tls, alpnprotocol }, mqttIn()], credentials ? { credentials } : {}).codes;
    const logins = [{ user: "me" }, { has_password: true }, { password: "s3cret" }];
    for (const login of logins) {
      assert.deepEqual(told({ credentials: login }), ["convert-user"]);
      assert.deepEqual(told({}, new Map([["b", login]])), ["convert-user"]);
    }
    assert.deepEqual(told({ port: 443 }, undefined, "mqtt"), ["convert-user"]);
    for (const login of [{}, { user: "", has_password: false }, "nonsense", undefined])
      assert.deepEqual(told({ credentials: login }), []);
    assert.ok(!JSON.stringify(run([broker({ credentials: logins[2] }), tls]).after).includes("s3cret"));
  });
  for (const name of ["node-red-4.json", "node-red-5.json"]) {
    describe(name, () => {
      const before = fixture(name);
      const { after, byId, codes } = run(before);

      it("keeps everything on the canvas where it was: ids, order, wires, groups, tabs", () => {
        const gone = ["c000000000000001", "c000000000000002"];
        const kept = before.filter(({ id }) => !gone.includes(id));
        assert.deepEqual(
          after.map(({ id }) => id),
          kept.map(({ id }) => id),
        );
        const canvas = ["z", "g", "x", "y", "wires", "name"];
        for (const node of kept) assert.deepEqual(pick(byId(node.id), ...canvas), pick(node, ...canvas));
      });
      it("makes nodes that this package finds no fault with", () => {
        const parsers = [
          ["aws-iot-connection", parseConnection],
          ["aws-iot-in", parseIn],
          ["aws-iot-out", parseOut],
        ] as const;
        for (const [type, parse] of parsers) {
          const nodes = after.filter((node) => node.type === type);
          assert.ok(nodes.length >= 2);
          for (const node of nodes) assert.deepEqual(parse(node).errors, []);
        }
      });
      it("carries every option of the broker", () => {
        const { id, type, ...settings } = byId("b000000000000001") as FlowNode;
        assert.deepEqual([id, type], ["b000000000000001", "aws-iot-connection"]);
        assert.deepEqual(settings, {
          name: "AWS all options",
          endpoint: host,
          port: 443,
          alpn: "auto",
          serverName: host,
          clientId: "press-7",
          protocolVersion: 5,
          keepalive: 30,
          cleansession: false,
          sessionExpiry: 7200,
          autoConnect: false,
          certFile: "/data/device.pem.crt",
          keyFile: "/data/private.pem.key",
          caFile: "/data/AmazonRootCA1.pem",
          proxy: "auto",
          outboxStore: "disk",
          outboxMaxMessages: 10_000,
          outboxMaxBytes: 52_428_800,
          outboxOverflow: "drop-oldest",
          outboxMaxAge: 0,
          publishRate: 100,
          byteRate: 524_288,
          birthTopic: "press/7/state",
          birthQos: 1,
          birthRetain: true,
          birthPayload: "on",
          closeTopic: "press/7/state",
          closeQos: 1,
          closeRetain: true,
          closePayload: "off",
          willTopic: "press/7/state",
          willQos: 0,
          willRetain: false,
          willPayload: "lost",
        });
      });
      it("takes a broker given as a URL apart", () => {
        const settings = pick(byId("b000000000000002"), "endpoint", "port", "alpn", "protocolVersion");
        assert.deepEqual(settings, [host, 8883, "auto", 4]);
      });
      it("carries every option of mqtt in", () => {
        const names = ["topic", "qos", "datatype", "inputs", "nl", "rap", "rh", "connection"];
        const all = ["sensors/+/temperature", 1, "json", 0, true, false, 2, "b000000000000001"];
        assert.deepEqual(pick(byId("a000000000000001"), ...names), all);
        const dynamic = ["", 1, "buffer", 1, false, true, 0, "b000000000000001"];
        assert.deepEqual(pick(byId("a000000000000002"), ...names), dynamic);
        const old = ["alarms/#", 0, "auto-detect", 0, false, true, 0, "b000000000000002"];
        assert.deepEqual(pick(byId("a000000000000003"), ...names), old);
      });
      it("carries every option of mqtt out", () => {
        const names = ["topic", "qos", "retain", "respTopic", "contentType", "userProps", "correl", "expiry"];
        const all = [
          "press/7/set",
          1,
          "true",
          "press/7/answer",
          "application/json",
          '{"line":"4"}',
          "c-1",
          30,
        ];
        assert.deepEqual(pick(byId("a000000000000004"), ...names, "outcome"), [...all, false]);
        assert.deepEqual(pick(byId("a000000000000006"), ...names), ["", "", "", "", "", "", "", ""]);
      });
      it("leaves a broker elsewhere, and its nodes, as they are", () => {
        for (const id of ["b000000000000003", "a000000000000007", "a000000000000008"]) {
          assert.deepEqual(
            byId(id),
            before.find((node) => node.id === id),
          );
        }
      });
      it("says what it could not carry", () => {
        const certificates =
          name === "node-red-5.json"
            ? ["convert-environment"]
            : ["convert-verification", "convert-credentials"];
        assert.deepEqual([...new Set(codes)].toSorted(), [
          ...[
            "convert-not-aws",
            "convert-unsubscribe",
            "convert-properties",
            "convert-limited",
            "convert-qos",
            "convert-parsed",
            "convert-qos-default",
            ...certificates,
          ].toSorted(),
        ]);
      });
    });
  }

  describe("brokers", () => {
    const settings = (more: object, ...names: string[]) => {
      const { byId, codes } = run([broker(more), tls, mqttIn()]);
      return { values: pick(byId("b"), ...names), codes };
    };
    const cases: readonly [string, object, string[], unknown[], string[]][] = [
      [
        "without TLS, to 443",
        { usetls: false },
        ["port", "alpn", "certFile"],
        [443, "auto", ""],
        ["convert-no-tls"],
      ],
      [
        "by WebSocket, to 443",
        { broker: `wss://${host}/mqtt` },
        ["endpoint", "port"],
        [host, 443],
        ["convert-websocket"],
      ],
      ["a port that is blank", { port: "" }, ["port"], [443], []],
      ["MQTT 3.1", { protocolVersion: "3" }, ["protocolVersion"], [4], ["convert-protocol"]],
      ["MQTT 3.1 of old flows", { compatmode: true }, ["protocolVersion"], [4], ["convert-protocol"]],
      ["a keep-alive of 0, the longest", { keepalive: "0" }, ["keepalive"], [1200], ["convert-limited"]],
      ["a keep-alive too long", { keepalive: 3600 }, ["keepalive"], [1200], ["convert-limited"]],
      [
        "a persistent session without expiry",
        { protocolVersion: 5, cleansession: false, autoUnsubscribe: false, sessionExpiry: 0 },
        ["cleansession", "sessionExpiry"],
        [false, 3600],
        ["convert-limited"],
      ],
      [
        "environment variables",
        { clientid: "${ID}", port: "${PORT}" },
        ["clientId", "port"],
        ["${ID}", "${PORT}"],
        [],
      ],
      [
        "what an old flow does not have",
        { port: undefined },
        ["cleansession", "autoConnect"],
        [true, true],
        [],
      ],
      ["a client ID that AWS refuses", { clientid: "$x" }, ["clientId"], ["$x"], ["client-id-reserved"]],
    ];
    for (const [what, more, names, values, codes] of cases) {
      it(what, () => assert.deepEqual(settings(more, ...names), { values, codes }));
    }

    it("by ALPN knows AWS behind a host of one's own, which may be a variable", () => {
      const own = { ...tls, alpnprotocol: "x-amzn-mqtt-ca" };
      const { byId } = run([broker({ broker: "${HOST}", port: 443 }), own, mqttIn()]);
      assert.deepEqual(pick(byId("b"), "type", "endpoint", "alpn"), [
        "aws-iot-connection",
        "${HOST}",
        "auto",
      ]);
    });
    it("keeps another ALPN protocol", () => {
      const { byId } = run([broker({ port: 443 }), { ...tls, alpnprotocol: "mqtt" }, mqttIn()]);
      assert.deepEqual(pick(byId("b"), "alpn"), ["mqtt"]);
    });
    it("converts those elsewhere when asked", () => {
      const { byId } = run([broker({ broker: "mqtt.example.com" }), tls, mqttIn()], { all: true });
      assert.deepEqual(pick(byId("b"), "type", "endpoint"), ["aws-iot-connection", "mqtt.example.com"]);
    });
  });

  describe("credentials", () => {
    const uploaded = { id: "c", type: "tls-config", cert: "", key: "", ca: "", certname: "d.pem" };
    it("are carried where they can be read", () => {
      const read = { certdata: "CERT", keydata: "KEY", cadata: "CA", has_passphrase: true };
      const { byId, codes } = run([broker(), uploaded, mqttIn()], { credentials: new Map([["c", read]]) });
      assert.deepEqual(pick(byId("b"), "credentials"), [{ cert: "CERT", key: "KEY", ca: "CA" }]);
      assert.deepEqual(codes, ["convert-passphrase"]);
    });
    it("are left to the user where they cannot", () => {
      const { byId, codes } = run([broker(), uploaded, mqttIn()]);
      assert.deepEqual(pick(byId("b"), "credentials"), [undefined]);
      assert.deepEqual(codes, ["convert-credentials"]);
    });
    it("in a PKCS#12 file are told", () => {
      const { codes } = run([broker(), { ...uploaded, certType: "pfx", p12: "/d.p12" }, mqttIn()]);
      assert.deepEqual(codes, ["convert-key-store"]);
    });
  });

  describe("what is converted", () => {
    const kinds = (flow: readonly FlowNode[]) => Object.fromEntries(flow.map(({ id, type }) => [id, type]));

    it("a broker that another node needs stays beside its connection", () => {
      const other = { id: "x", type: "mqtt-dashboard", z: "t", server: "b" };
      const { after, byId } = run([tab, broker(), tls, mqttIn(), other]);
      assert.deepEqual(kinds(after), {
        t: "tab",
        b: "mqtt-broker",
        new: "aws-iot-connection",
        c: "tls-config",
        i: "aws-iot-in",
        x: "mqtt-dashboard",
      });
      assert.deepEqual(pick(byId("i"), "connection"), ["new"]);
    });
    it("a TLS configuration that another node needs stays", () => {
      const other = { id: "x", type: "http request", z: "t", tls: "c" };
      assert.equal(kinds(run([tab, broker(), tls, mqttIn(), other]).after)["c"], "tls-config");
    });
    it("only the nodes asked for", () => {
      const { after, byId } = run([tab, broker(), tls, mqttIn(), mqttOut()], { only: new Set(["o"]) });
      assert.deepEqual([byId("i")?.type, byId("o")?.type], ["mqtt in", "aws-iot-out"]);
      assert.deepEqual([byId("b")?.type, byId("new")?.type], ["mqtt-broker", "aws-iot-connection"]);
      assert.equal(after.length, 6);
    });
    it("what lies in subflows and is disabled, as it lies there", () => {
      const subflow = { id: "s", type: "subflow", name: "S", in: [], out: [] };
      const { byId } = run([
        subflow,
        broker({ z: "s", d: true }),
        tls,
        mqttIn({ z: "s", d: true, l: false }),
      ]);
      assert.deepEqual(pick(byId("b"), "z", "d"), ["s", true]);
      assert.deepEqual(pick(byId("i"), "z", "d", "l"), ["s", true, false]);
    });
    it("not a node whose broker is missing", () => {
      const { after, codes } = run([tab, mqttIn({ broker: "gone" }), mqttOut({ broker: "" })]);
      assert.deepEqual(kinds(after), { t: "tab", i: "mqtt in", o: "mqtt out" });
      assert.deepEqual(codes, ["convert-broker-missing", "convert-broker-missing"]);
    });
    it("nothing in a flow without MQTT", () => {
      const { after, converted, codes } = run([tab]);
      assert.deepEqual([after, converted, codes], [[tab], [], []]);
    });
  });

  it("names what AWS will refuse", () => {
    const flow = [broker(), tls, mqttIn({ topic: "a/#/b" }), mqttOut({ topic: "$SYS/x", userProps: "[1]" })];
    const expected = ["filter-wildcard-misplaced", "user-properties-invalid", "topic-reserved"];
    assert.deepEqual(run(flow).codes, expected);
  });
  it("reads an old mqtt in as the core node does: text, without retain as published", () => {
    const { byId } = run([broker(), tls, mqttIn({ datatype: undefined, rap: undefined, qos: undefined })]);
    assert.deepEqual(pick(byId("i"), "datatype", "rap", "qos"), ["utf8", false, 1]);
  });
  it("tells equal remarks once, with the nodes they are true of", () => {
    const flow = [broker(), tls, mqttIn({ qos: "2" }), mqttOut({ qos: "2", name: "N" })];
    const { remarks } = convert(flow, { newId: () => "new" });
    const [only, ...others] = findings(remarks);
    assert.deepEqual(
      [only?.error.code, only?.nodes, others],
      ["convert-qos", ['mqtt in "a/#"', 'mqtt out "N"'], []],
    );
  });
});
