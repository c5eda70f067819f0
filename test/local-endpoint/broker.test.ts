import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../free-port";
import { startEndpoint, type Endpoint } from "../../src/local-endpoint";
import { RawClient } from "./support";

const hasMosquitto = spawnSync("mosquitto", ["-h"]).error === undefined;

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

describe("local endpoint: in front of mosquitto", () => {
  let folder: string;
  let port: number;
  let mosquitto: ChildProcess;
  let endpoint: Endpoint;

  before(async function () {
    if (!hasMosquitto) {
      console.log("    skipped: mosquitto is not installed (Debian package mosquitto)");
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "endpoint-mosquitto-"));
    port = await freePort();
    const file = join(folder, "mosquitto.conf");
    writeFileSync(file, `listener ${port} 127.0.0.1\nallow_anonymous true\n`);
    mosquitto = spawn("mosquitto", ["-c", file], { stdio: "ignore" });
    while (!(await answers(port))) await new Promise((resolve) => setTimeout(resolve, 20));
    endpoint = await startEndpoint({ broker: { host: "127.0.0.1", port } });
  });
  after(async () => {
    await endpoint?.stop();
    if (mosquitto?.exitCode === null && mosquitto.signalCode === null) {
      const exited = once(mosquitto, "exit");
      mosquitto.kill();
      await exited;
    }
    if (folder) rmSync(folder, { recursive: true });
  });

  for (const version of [4, 5] as const) {
    it(`does what it does in front of aedes, MQTT ${version}`, async () => {
      const client = await RawClient.up(endpoint, version);
      const other = await RawClient.up(endpoint, version, { clientId: "other" });
      assert.deepEqual(await client.subscribe("family/#", "family/child", "exact"), [1, 1, 1]);
      await endpoint.publish("family", "parent");
      await endpoint.publish("exact", "kept", { retain: true });
      assert.deepEqual(await other.subscribe("exact", "+", "$share/group/family/child"), [1, 1, 1]);
      const summary = async (one: RawClient) => {
        const publish = await one.next("publish");
        return [publish?.topic, publish?.payload.toString(), publish?.retain];
      };
      assert.deepEqual(await summary(client), ["exact", "kept", false]);
      assert.deepEqual(await summary(other), ["exact", "kept", true]);
      client.publish("family/child", { payload: "once" });
      assert.deepEqual(await summary(client), ["family/child", "once", false]);
      assert.deepEqual(await summary(other), ["family/child", "once", false]);
      await endpoint.publish("exact", "", { retain: true });
      for (const one of [client, other]) one.end();
    });
  }

  it("tells clients when the broker is gone, and goes on refusing", async () => {
    const client = await RawClient.up(endpoint, 5);
    mosquitto.kill();
    assert.equal((await client.next("disconnect"))?.reasonCode, 0x8b);
    await assert.rejects(endpoint.publish("t", "x"), /broker is gone/);
    await assert.rejects(RawClient.up(endpoint, 5), /not let in/);
  });
});
