import assert from "node:assert/strict";
import { Socket } from "node:net";
import { secure } from "../../../src/connection/dial/tls";
import type { DialTarget } from "../../../src/connection/dial/types";

describe("dial: TLS", () => {
  it("lets the socket go when OpenSSL takes certificate or key for unusable", async () => {
    const plain = new Socket();
    const credentials = { cert: "garbage", key: "garbage" } as DialTarget["credentials"];
    const target: DialTarget = {
      host: "localhost",
      port: 443,
      alpn: undefined,
      serverName: "localhost",
      proxy: { kind: "off" },
      credentials,
    };
    await assert.rejects(secure(plain, target, new AbortController().signal, () => undefined));
    assert.equal(plain.destroyed, true);
  });
});
