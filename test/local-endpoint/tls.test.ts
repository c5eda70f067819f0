import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as tcpConnect } from "node:net";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import {
  startEndpoint,
  type ClientCertificate,
  type Endpoint,
  type EndpointOptions,
} from "../../src/local-endpoint";
import { RawClient, alpn, dial, withEndpoint } from "./support";

const name = "a1b2c3-ats.iot.eu-central-1.amazonaws.com";

/** How a handshake goes: the ALPN that was selected, or the code of the error. */
async function handshake(
  endpoint: Endpoint,
  certificate: ClientCertificate | undefined,
  options: ConnectionOptions,
): Promise<{ socket: TLSSocket; result: string | false | undefined }> {
  const socket = connect({ ...dial(endpoint, certificate), ...options });
  const result = await new Promise<string | false | undefined>((resolve) => {
    // OpenSSL 3.5 of Node 24 says SSL/TLS where earlier ones say SSLV3
    socket.on("error", ({ code }: NodeJS.ErrnoException) => resolve(code?.replace("SSL/TLS", "SSLV3")));
    socket.on("secureConnect", () => {
      // under TLS 1.3 the verdict on the client's certificate comes later
      socket.on("data", () => resolve(socket.alpnProtocol ?? undefined));
      socket.on("close", () => resolve("closed"));
      if (socket.alpnProtocol === false) resolve(false);
      else socket.write(Buffer.from([0xc0, 0]));
    });
  });
  return { socket, result };
}

interface Case {
  what: string;
  options: EndpointOptions;
  client: ConnectionOptions;
  certificate?: false;
  expected: string | false | undefined;
}

const refused = "ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL";
const v12 = { maxVersion: "TLSv1.2" } as const;
const v13 = { minVersion: "TLSv1.3" } as const;

const cases: Case[] = [
  { what: "443 with the ALPN", options: {}, client: {}, expected: "closed" },
  {
    what: "443 with several ALPNs",
    options: {},
    client: { ALPNProtocols: ["other", alpn] },
    expected: "closed",
  },
  { what: "443 without ALPN", options: {}, client: { ALPNProtocols: [] }, expected: false },
  { what: "443 with another ALPN", options: {}, client: { ALPNProtocols: ["other"] }, expected: refused },
  {
    what: "443 with another ALPN where that is accepted",
    options: { behaviour: { unknownAlpn: "accept" } },
    client: { ALPNProtocols: ["other"] },
    expected: false,
  },
  {
    what: "443 with the ALPN of custom authorizers",
    options: {},
    client: { ALPNProtocols: ["mqtt"] },
    expected: "closed",
  },
  { what: "8883 without ALPN", options: { like: 8883 }, client: { ALPNProtocols: [] }, expected: false },
  {
    what: "8883 with any ALPN",
    options: { like: 8883 },
    client: { ALPNProtocols: ["other"] },
    expected: "closed",
  },
  {
    what: "a wrong server name",
    options: { name },
    client: { servername: "wrong.example" },
    expected: "ECONNRESET",
  },
  { what: "no server name", options: { name }, client: { servername: "" }, expected: "closed" },
  {
    what: "no server name where it is demanded",
    options: { name, behaviour: { withoutServerName: "close" } },
    client: { servername: "" },
    expected: "ECONNRESET",
  },
  {
    what: "no certificate, TLS 1.2",
    options: {},
    client: v12,
    certificate: false,
    expected: "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
  },
  {
    what: "no certificate, TLS 1.3",
    options: {},
    client: v13,
    certificate: false,
    expected: "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
  },
  {
    what: "TLS 1.2 where 1.3 is demanded",
    options: { tls: { versions: "1.3" } },
    client: v12,
    expected: "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
  },
  {
    what: "TLS 1.3 where there is only 1.2",
    options: { tls: { versions: "1.2" } },
    client: v13,
    expected: "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
  },
  { what: "an RSA server certificate", options: { tls: { keyType: "rsa" } }, client: {}, expected: "closed" },
  { what: "an intermediate CA", options: { tls: { chain: "intermediate" } }, client: {}, expected: "closed" },
  {
    what: "an intermediate CA that is not sent",
    options: { tls: { chain: "intermediate-missing" } },
    client: {},
    expected: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  },
  {
    what: "an expired server certificate",
    options: { tls: { certificate: "expired" } },
    client: {},
    expected: "CERT_HAS_EXPIRED",
  },
  {
    what: "a server certificate of tomorrow",
    options: { tls: { certificate: "not-yet-valid" } },
    client: {},
    expected: "CERT_NOT_YET_VALID",
  },
  {
    what: "a server certificate of another name",
    options: { tls: { certificate: "wrong-name" } },
    client: {},
    expected: "ERR_TLS_CERT_ALTNAME_INVALID",
  },
  {
    what: "a self-signed server certificate",
    options: { tls: { certificate: "self-signed" } },
    client: {},
    expected: "DEPTH_ZERO_SELF_SIGNED_CERT",
  },
];

describe("local endpoint: TLS", () => {
  for (const { what, options, client, certificate, expected } of cases) {
    it(`${what}: ${expected === "closed" ? "MQTT" : expected === false ? "no ALPN" : expected}`, async () => {
      await withEndpoint(options, async (endpoint) => {
        const own = certificate === false ? undefined : await endpoint.certificates.issue();
        const { socket, result } = await handshake(endpoint, own, client);
        assert.equal(result, expected);
        socket.destroy();
      });
    });
  }

  it("answers HTTP on 443 without ALPN, without asking for a certificate", async () => {
    await withEndpoint({}, async (endpoint) => {
      const { socket } = await handshake(endpoint, undefined, { ALPNProtocols: [] });
      socket.write("MQTT?");
      const [answer] = (await once(socket, "data")) as [Buffer];
      assert.match(answer.toString(), /^HTTP\/1\.1 400 /);
      await once(socket, "close");
      assert.equal(endpoint.journal.connections.at(-1)?.certificateId, undefined);
    });
    await withEndpoint({ behaviour: { withoutAlpn: "close" } }, async (endpoint) => {
      const { socket } = await handshake(endpoint, undefined, { ALPNProtocols: [] });
      socket.resume();
      await once(socket, "close");
    });
  });

  it("can be reached as its name, as localhost and as 127.0.0.1", async () => {
    await withEndpoint({ name }, async (endpoint) => {
      const certificate = await endpoint.certificates.issue();
      for (const options of [
        { servername: name },
        { host: "localhost", servername: "localhost" },
        { servername: "" },
      ]) {
        const client = await RawClient.open(endpoint, certificate, 5, options);
        client.connect();
        assert.equal((await client.next("connack"))?.reasonCode, 0);
        client.end();
        await client.closed;
      }
    });
  });

  it("accepts RSA client certificates, whose keys look like AWS's", async () => {
    await withEndpoint({}, async (endpoint) => {
      const certificate = await endpoint.certificates.issue({ keyType: "rsa" });
      assert.match(certificate.keyPem, /^-----BEGIN RSA PRIVATE KEY-----/);
      assert.match((await endpoint.certificates.issue()).keyPem, /^-----BEGIN EC PRIVATE KEY-----/);
      const client = await RawClient.open(endpoint, certificate, 5, v12);
      client.connect();
      assert.equal((await client.next("connack"))?.reasonCode, 0);
      assert.equal(endpoint.journal.connections.at(-1)?.certificateId, certificate.certificateId);
      assert.equal(endpoint.journal.connections.at(-1)?.tlsVersion, "TLSv1.2");
    });
  });

  for (const versions of ["1.2", "1.3"] as const) {
    it(`resumes no TLS ${versions} session`, async () => {
      await withEndpoint({ tls: { versions } }, async (endpoint) => {
        const certificate = await endpoint.certificates.issue();
        const session = await (async () => {
          const client = await RawClient.open(endpoint, certificate, 5);
          let session = client.socket.getSession();
          client.socket.on("session", (one) => (session = Buffer.from(one)));
          client.connect();
          await client.next("connack");
          return session;
        })();
        const again = await RawClient.open(endpoint, certificate, 5, session ? { session } : {});
        again.connect({ clientId: "again" });
        assert.equal((await again.next("connack"))?.reasonCode, 0);
        assert.equal(again.socket.isSessionReused(), false);
      });
    });
  }

  it("notes what a client asked for when the handshake fails, and survives what is not TLS", async () => {
    await withEndpoint({}, async (endpoint) => {
      const certificate = await endpoint.certificates.issue();
      await handshake(endpoint, certificate, { ALPNProtocols: ["other"] });
      const [entry] = endpoint.journal.connections;
      assert.deepEqual(entry?.alpnOffered, ["other"]);
      assert.equal(entry?.serverName, "localhost");
      assert.notEqual(entry?.closedAt, undefined);
      for (const bytes of [
        "GET / HTTP/1.1\r\n\r\n",
        "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00",
        "\x16\x03",
      ]) {
        const socket = tcpConnect(endpoint.port, endpoint.host);
        socket.on("error", () => undefined);
        socket.write(Buffer.from(bytes, "latin1"));
        if (bytes.length === 2) socket.end();
        await once(socket.resume(), "close");
      }
      const client = await RawClient.up(endpoint, 5);
      client.end();
    });
  });

  it("cannot listen where something else does", async () => {
    await withEndpoint({}, async ({ port }) => {
      await assert.rejects(startEndpoint({ port }), /EADDRINUSE/);
    });
  });
});
