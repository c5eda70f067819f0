import assert from "node:assert/strict";
import { Dialling } from "../../../src/connection/dial/dialling";
import { TestClock } from "../../outbox/harness";

const info = {
  certificateId: "id",
  subject: "s",
  commonName: "s",
  issuer: "i",
  keyType: "",
  notBefore: 0,
  notAfter: 0,
};
const credentials = { cert: "", key: "", passphrase: undefined, ca: undefined, info };
const host = "endpoint";
const proxy = { kind: "off" } as const;
const target = { host, port: 443, alpn: undefined, serverName: host, proxy, credentials };

describe("dialling", () => {
  it("gives a phase its time although somebody sets the clock", async () => {
    const clock = new TestClock();
    const dialling = new Dialling(target, { clock, clientId: "c", protocolVersion: 5 });
    clock.set(86_400_000);
    const phase = dialling.phase(
      "resolve",
      () => new Promise<string>((resolve) => clock.setTimer(() => resolve("found"), 14_000)),
      () => "",
    );
    clock.advance(14_000);
    assert.equal(await phase, "found");
  });
});
