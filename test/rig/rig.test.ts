import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectTls } from "node:tls";
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import { startRig, type Rig } from "./rig";

const through = (rig: Rig): IClientOptions => ({
  protocol: "mqtts",
  host: rig.host,
  port: rig.port,
  ca: rig.caPem,
  cert: rig.certPem,
  key: rig.keyPem,
  ALPNProtocols: ["x-amzn-mqtt-ca"],
  reconnectPeriod: 50,
});

const message = (client: MqttClient): Promise<string> =>
  new Promise((arrived) =>
    client.once("message", (topic, payload) => arrived(`${topic} ${payload.toString()}`)),
  );

describe("the rig", () => {
  let rig: Rig;
  const clients: MqttClient[] = [];
  const client = async (options: IClientOptions): Promise<MqttClient> => {
    const made = connect(options);
    clients.push(made);
    await new Promise((connected) => made.once("connect", connected));
    return made;
  };
  before(async () => {
    rig = await startRig();
  });
  afterEach(() => Promise.all(clients.splice(0).map((one) => one.endAsync(true))));
  after(() => rig.stop());

  it("carries a message from the TLS port to the plain one", async () => {
    const inside = await client({ host: rig.host, port: rig.mosquittoPort });
    await inside.subscribeAsync("a/b", { qos: 1 });
    const outside = await client(through(rig));
    const arrived = message(inside);
    await outside.publishAsync("a/b", "hello", { qos: 1 });
    assert.equal(await arrived, "a/b hello");
  });

  it("demands a client certificate", async () => {
    const socket = connectTls({ host: rig.host, port: rig.port, ca: rig.caPem });
    await once(socket, "secureConnect");
    socket.write(Buffer.from("100c00044d5154540402003c0000", "hex"));
    socket.on("error", () => undefined).on("data", () => assert.fail("answered"));
    // with an error before, or without
    await new Promise((closed) => socket.once("close", closed));
  });

  it("refuses another ALPN protocol", async () => {
    const { caPem: ca, certPem: cert, keyPem: key, host, port } = rig;
    const socket = connectTls({ host, port, ca, cert, key, ALPNProtocols: ["http/1.1"] });
    await assert.rejects(once(socket, "secureConnect"), /no application protocol/i);
  });

  it("goes away and comes back with its sessions", async () => {
    const outside = await client({ ...through(rig), clientId: "stays", clean: false });
    await outside.subscribeAsync("to/stays", { qos: 1 });
    await rig.leave();
    const inside = await client({ host: rig.host, port: rig.mosquittoPort });
    await inside.publishAsync("to/stays", "waited", { qos: 1 });
    const arrived = message(outside);
    await rig.comeBack();
    assert.equal(await arrived, "to/stays waited");
  });
});
