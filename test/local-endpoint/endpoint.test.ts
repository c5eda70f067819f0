import assert from "node:assert/strict";
import { startEndpoint, type Endpoint } from "../../src/local-endpoint";
import { alpn, mqttClient, nextMessage } from "./support";

describe("local endpoint", () => {
  let endpoint: Endpoint;
  before(async () => {
    endpoint = await startEndpoint({ name: "a1b2c3-ats.iot.eu-central-1.amazonaws.com" });
  });
  after(() => endpoint.stop());

  for (const protocolVersion of [4, 5] as const) {
    it(`carries messages of MQTT ${protocolVersion} from client to client and from the cloud`, async () => {
      const certificate = await endpoint.certificates.issue();
      const client = await mqttClient(endpoint, certificate, {
        protocolVersion,
        clientId: `c${protocolVersion}`,
      });
      await client.subscribeAsync("trip/#", { qos: 1 });
      let message = nextMessage(client);
      await client.publishAsync("trip/there", "payload", { qos: 1 });
      assert.deepEqual(await message, ["trip/there", "payload"]);
      message = nextMessage(client);
      await endpoint.publish("trip/from/cloud", "down");
      assert.deepEqual(await message, ["trip/from/cloud", "down"]);
      await client.endAsync();
      const entry = endpoint.journal.connections.findLast((one) => one.clientId === `c${protocolVersion}`);
      assert.equal(entry?.alpn, alpn);
      assert.equal(entry?.certificateId, certificate.certificateId);
      assert.equal(endpoint.journal.publishes.at(-1)?.payload.toString(), "payload");
    });
  }
});
