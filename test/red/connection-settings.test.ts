import assert from "node:assert/strict";
import type { NodeAPI } from "node-red";
import { parseConnection } from "../../src/nodes/aws-iot-connection/config";
import { connectionSettings } from "../../src/red/connection-settings";

const red = (settings: object): NodeAPI =>
  ({ settings: { userDir: "/u", ...settings } }) as unknown as NodeAPI;
const settingsOf = (RED: NodeAPI, saved: object = {}, id = "a1b2c3d4e5f60718") =>
  connectionSettings(
    RED,
    { id, credentials: undefined },
    parseConnection({ endpoint: "localhost", ...saved }),
  );

describe("the settings of a connection", () => {
  it("follow Node-RED's rules for proxies where the proxy is auto", () => {
    const proxyOptions = { mode: "legacy" };
    assert.deepEqual(settingsOf(red({ proxyOptions })).proxy, { kind: "auto", options: proxyOptions });
    assert.deepEqual(settingsOf(red({})).proxy, { kind: "auto" });
    assert.deepEqual(settingsOf(red({ proxyOptions }), { proxy: "off" }).proxy, { kind: "off" });
  });

  it("give an address of a proxy the password that is kept apart", () => {
    const parsed = parseConnection({ endpoint: "localhost", proxy: "http://user@proxy:3128" });
    const credentials = { key: "k", proxyPassword: "p@ss:w/rd" };
    const settings = connectionSettings(red({}), { id: "a", credentials }, parsed);
    assert.deepEqual(settings.proxy, { kind: "url", url: "http://user:p%40ss%3Aw%2Frd@proxy:3128/" });
    assert.equal("proxyPassword" in settings.credentials, false);
  });

  describe("generate a client ID", () => {
    // Node-RED tells what it stores only by this function, which throws while there is no store
    const stored = (values: Record<string, unknown>) => red({ get: (name: string) => values[name] });
    const unstored = red({
      get: () => {
        throw new Error("settings.not-available");
      },
    });
    const id = (RED: NodeAPI, node?: string) => settingsOf(RED, {}, node).clientId;
    const [one, two] = ["one", "two"].map((instanceId) => stored({ instanceId })) as [NodeAPI, NodeAPI];

    it("that stays over restarts and differs in a copy of the flows", () => {
      assert.match(id(one), /^nodered-[0-9a-f]{16}$/);
      assert.equal(id(one), id(stored({ instanceId: "one" })));
      assert.notEqual(id(one), id(two));
      assert.notEqual(id(one, "n1"), id(one, "n2"));
    });

    it("of the name of the computer where Node-RED has no ID that stays", () => {
      assert.equal(id(unstored), id(red({})));
      assert.notEqual(id(unstored), id(one));
      for (const values of [{}, { instanceId: "" }, { instanceId: "one", readOnly: true }])
        assert.equal(id(stored(values)), id(unstored));
    });
  });

  it("name the first setting that cannot work", () => {
    assert.equal(settingsOf(red({}), { port: "https" }).fault?.params["field"], "port");
    assert.equal(settingsOf(red({})).fault, undefined);
  });
});
