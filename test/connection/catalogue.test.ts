import assert from "node:assert/strict";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { promises as dns } from "node:dns";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectionSettings } from "../../src/connection/types";
import type { AwsIotError, ErrorCode } from "../../src/iot-core/errors";
import {
  startEndpoint,
  type ClientCertificate,
  type Endpoint,
  type EndpointOptions,
} from "../../src/local-endpoint";
import { issue, type Identity } from "../../src/local-endpoint/authority";
import { alert, attempt, failure, movedClock, Servers, settingsAt, settingsFor } from "./support";

const versions = [4, 5] as const;
const AWS = "abc-ats.iot.eu-central-1.amazonaws.com";

/** Asserts code and sentence, and that nothing in the texts is left to fill in. */
function expect(error: AwsIotError, code: ErrorCode, sentence: RegExp): void {
  const told = `${error.short} ${error.message} ${error.remedy}`;
  assert.equal(error.code, code, error.message);
  assert.match(error.message, sentence);
  assert.doesNotMatch(told, /__\w+__|undefined|NaN/);
}

/** Fails by time alone: moves the clock when a phase has begun and its deadline is set. */
function overdue(phase: string) {
  const clock = movedClock();
  const onPhase = (report: { phase: string; state: string }): void => {
    if (report.phase === phase && report.state === "started") process.nextTick(() => clock.advance(30_000));
  };
  return { clock, onPhase };
}

describe("the catalogue of failures, each one produced", () => {
  const servers = new Servers();
  const endpoints: Endpoint[] = [];
  let client: Identity;
  let endpoint: Endpoint;
  let certificate: ClientCertificate;

  before(async function () {
    this.timeout(30_000);
    client = await issue({ commonName: "device", keyType: "ec" });
    endpoint = await startEndpoint();
    certificate = await endpoint.certificates.issue();
    endpoints.push(endpoint);
  });
  afterEach(async () => {
    await servers.stop();
    endpoint.faults.clear();
    for (const other of endpoints.splice(1)) await other.stop();
  });
  after(() => endpoint.stop());

  /** Settings for a server that never gets so far as to see the client certificate. */
  const to = (port: number, more: Partial<ConnectionSettings> = {}) => settingsFor(client, { port, ...more });
  const at = (more: Partial<ConnectionSettings> = {}) => settingsAt(endpoint, certificate, more);
  async function other(
    options: EndpointOptions,
    more: Partial<ConnectionSettings> = {},
  ): Promise<ConnectionSettings> {
    const special = await startEndpoint(options);
    endpoints.push(special);
    return settingsAt(special, await special.certificates.issue(), more);
  }
  /** As port 443 of the endpoint, which no test may listen on: a proxy leads there. */
  async function as443(settings: ConnectionSettings): Promise<ConnectionSettings> {
    const { url } = await servers.proxy(undefined, settings.port);
    return { ...settings, port: 443, proxy: { kind: "url", url } };
  }

  describe("looking the endpoint up", () => {
    it("fails with a name nobody knows", async () => {
      const lookup = (host: string) => dns.lookup(`${host}.invalid`, { all: true });
      const error = await failure(to(443, { endpoint: AWS }), { lookup });
      assert.ok(["dns-not-found", "dns-unavailable"].includes(error.code), error.message);
      const notFound = Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" });
      const unknown = await failure(to(443, { endpoint: AWS }), { lookup: () => Promise.reject(notFound) });
      expect(unknown, "dns-not-found", /"abc-ats\.iot\.eu-central-1\.amazonaws\.com" is not known to DNS/);
    });

    it("gets no answer", async () => {
      const lookup = () => new Promise<never>(() => undefined);
      const error = await failure(to(443, { endpoint: AWS }), { lookup, ...overdue("resolve") });
      expect(error, "dns-unavailable", /no answer for "abc-ats.*" \(no answer within 15 s\)/);
    });
  });

  describe("reaching its port", () => {
    it("is refused", async () => {
      const port = await servers.closedPort();
      expect(
        await failure(to(port)),
        "tcp-refused",
        new RegExp(`127\\.0\\.0\\.1.* refuses connections on port ${port}`),
      );
    });

    it("gets no answer", async () => {
      const port = await servers.plain(() => undefined);
      const lookup = () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]);
      const error = await failure(to(port), { lookup, ...overdue("tcp") });
      expect(
        error,
        "tcp-timeout",
        new RegExp(`localhost \\(127\\.0\\.0\\.1\\) does not answer on port ${port}`),
      );
      const at443 = await failure(to(443), { lookup, ...overdue("tcp") });
      expect(at443, "tcp-timeout-443", /does not answer on port 443, the port of HTTPS/);
      assert.match(at443.remedy, /HTTP proxy/);
    });

    it("has no route", async () => {
      const lookup = () => Promise.resolve([{ address: "255.255.255.255", family: 4 }]);
      expect(await failure(to(443), { lookup }), "network-unreachable", /255\.255\.255\.255: ENETUNREACH/);
    });

    it("fails because the name has only IPv6 addresses, and IPv6 does not work", async () => {
      const lookup = () => Promise.resolve([{ address: "100::1", family: 6 }]);
      const error = await failure(to(443), { lookup, ...overdue("tcp") });
      expect(error, "ipv6-unreachable", /only IPv6 addresses \(100::1\)/);
    });

    it("works over IPv4 although the IPv6 address is tried first", async () => {
      const lookup = () =>
        Promise.resolve([
          { address: "::ffff:255.255.255.255", family: 6 },
          { address: "127.0.0.1", family: 4 },
        ]);
      const { link, record } = await attempt(at(), { lookup });
      link?.close(1_000);
      assert.deepEqual(record().facts.addresses, ["::ffff:255.255.255.255", "127.0.0.1"]);
      assert.ok(link);
    });
  });

  describe("going through a proxy", () => {
    const through = (url: string) => to(443, { endpoint: AWS, proxy: { kind: "url", url } });
    const rows: readonly (readonly [ErrorCode, string, string, RegExp])[] = [
      ["proxy-authentication", "", "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", /wants a user name/],
      [
        "proxy-password-refused",
        "ann:secret@",
        "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
        /does not take/,
      ],
      [
        "proxy-forbidden",
        "",
        "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n",
        /forbids abc-ats.* port 443/,
      ],
      ["proxy-gateway", "", "HTTP/1.1 502 Bad Gateway\r\n\r\n", /could not connect to abc-ats.* \(502\)/],
      ["proxy-gateway", "", "HTTP/1.1 504 Gateway Timeout\r\n\r\n", /\(504\)/],
      ["proxy-refused", "", "HTTP/1.1 405 Method Not Allowed\r\n\r\n", /with status 405/],
      ["proxy-not-http", "", "SSH-2.0-OpenSSH_9.2\r\n", /is not an HTTP proxy/],
      ["proxy-early-data", "", "HTTP/1.1 200 OK\r\n\r\n<html>log in</html>", /sent data before TLS/],
    ];
    for (const [code, user, answer, sentence] of rows) {
      it(`${code}: ${answer.split("\r")[0]}${user && ", with a password"}`, async () => {
        const { port } = await servers.proxy(answer);
        const error = await failure(through(`http://${user}127.0.0.1:${port}`));
        expect(error, code, sentence);
        assert.match(error.message, new RegExp(`127\\.0\\.0\\.1:${port}`));
        assert.doesNotMatch(JSON.stringify([error, error.message, error.remedy]), /secret/);
      });
    }

    it("proxy-closed: without an answer", async () => {
      const port = await servers.plain((socket) => socket.once("data", () => socket.end()));
      expect(
        await failure(through(`http://127.0.0.1:${port}`)),
        "proxy-closed",
        /without an answer to CONNECT/,
      );
    });

    it("proxy-timeout: hanging", async () => {
      const { url } = await servers.proxy("");
      expect(
        await failure(through(url), overdue("proxy")),
        "proxy-timeout",
        /no answer to CONNECT within 15 s/,
      );
    });

    it("proxy-refused-connection, proxy-unreachable, proxy-not-found, proxy-url-invalid: not there", async () => {
      const port = await servers.closedPort();
      const url = `http://127.0.0.1:${port}`;
      expect(await failure(through(url)), "proxy-refused-connection", new RegExp(`127\\.0\\.0\\.1:${port}`));
      expect(await failure(through(url), overdue("tcp")), "proxy-unreachable", /no answer within 15 s/);
      const lookup = () => Promise.reject(Object.assign(new Error("none"), { code: "ENOTFOUND" }));
      expect(
        await failure(through("http://proxy.plant:3128"), { lookup }),
        "proxy-not-found",
        /proxy\.plant:3128.*ENOTFOUND/,
      );
      expect(await failure(through("socks5://proxy.plant")), "proxy-url-invalid", /not of the form http/);
    });

    it("works with Basic authentication, and leaves looking the endpoint up to the proxy", async () => {
      const { requests, port } = await servers.proxy(undefined, endpoint.port);
      const proxy = { kind: "url", url: `http://ann:p%40ss@127.0.0.1:${port}` } as const;
      const { link, record } = await attempt(at({ endpoint: AWS, port: 443, proxy }));
      link?.close(1_000);
      assert.ok(link);
      assert.match(requests[0] ?? "", new RegExp(`^CONNECT ${AWS}:443 HTTP/1\\.1\r\n`));
      assert.match(
        requests[0] ?? "",
        new RegExp(`Proxy-Authorization: Basic ${Buffer.from("ann:p@ss").toString("base64")}`),
      );
      assert.doesNotMatch(JSON.stringify(record()), /p@ss|p%40ss|Basic/);
    });
  });

  describe("the TLS handshake", () => {
    const alerts: readonly (readonly [number, ErrorCode, RegExp])[] = [
      [40, "tls-handshake-refused", /HANDSHAKE_FAILURE/],
      [42, "client-certificate-rejected", /rejects the client certificate [0-9a-f]{64} .*BAD_CERTIFICATE/],
      [43, "client-certificate-rejected", /UNSUPPORTED_CERTIFICATE/],
      [44, "client-certificate-revoked", /[0-9a-f]{64} is revoked/],
      [45, "client-certificate-expired", /[0-9a-f]{64} has expired/],
      [46, "client-certificate-rejected", /CERTIFICATE_UNKNOWN/],
      [48, "client-certificate-ca-unknown", /issued the client certificate [0-9a-f]{64}/],
      [49, "client-certificate-rejected", /ACCESS_DENIED/],
      [70, "tls-version-refused", /no TLS version in common .*PROTOCOL_VERSION/],
      [80, "tls-failed", /INTERNAL_ERROR/],
      [112, "server-name-unknown", /does not know the server name "localhost"/],
      [116, "client-certificate-required", /CERTIFICATE_REQUIRED/],
      [120, "alpn-refused", /refuses the ALPN protocol "x-amzn-mqtt-ca"/],
    ];
    for (const [number, code, sentence] of alerts) {
      it(`${code}: alert ${number}`, async () => {
        expect(await failure(to(await servers.plain(alert(number)))), code, sentence);
      });
    }

    it("not-tls: another service answers", async () => {
      for (const greeting of ["SSH-2.0-OpenSSH_9.2\r\n", "220 mail.plant ESMTP\r\n"]) {
        const port = await servers.plain((socket) => socket.write(greeting));
        expect(await failure(to(port)), "not-tls", new RegExp(`port ${port} does not speak TLS`));
      }
      const http = await servers.plain((socket) =>
        socket.once("data", () => socket.end("HTTP/1.1 400 Bad\r\n\r\n")),
      );
      expect(await failure(to(http)), "not-tls", /does not speak TLS/);
    });

    it("tls-cut: closed, or reset", async () => {
      const closing = await servers.plain((socket) => socket.once("data", () => socket.end()));
      expect(await failure(to(closing)), "tls-cut", /cut in the TLS handshake \((CLOSED|ECONNRESET)\)/);
      const resetting = await servers.plain((socket) => socket.once("data", () => socket.resetAndDestroy()));
      expect(await failure(to(resetting)), "tls-cut", /ECONNRESET/);
    });

    it("tls-cut: a server name that AWS does not know", async () => {
      expect(await failure(at({ serverName: "other.example" })), "tls-cut", /cut in the TLS handshake/);
    });

    it("tls-timeout: silence", async () => {
      const port = await servers.plain(() => undefined);
      expect(await failure(to(port), overdue("tls")), "tls-timeout", /did not end within 15 s/);
    });

    it("alpn-refused, alpn-ignored: ALPN that AWS does not know, or that something on the way drops", async () => {
      expect(await failure(at({ alpn: "x-amzn-mqtt" })), "alpn-refused", /"x-amzn-mqtt"/);
      const accepting = await other({ behaviour: { unknownAlpn: "accept" } }, { alpn: "x-amzn-mqtt" });
      expect(await failure(accepting), "alpn-ignored", /"x-amzn-mqtt" was offered/);
    });

    it("tls-version-refused: a server that is too old", async () => {
      const old = await issue({
        commonName: "localhost",
        keyType: "rsa",
        server: { dns: ["localhost"], ip: [] },
      });
      const port = await servers.tls({
        cert: old.certPem,
        key: old.keyPem,
        minVersion: "TLSv1",
        maxVersion: "TLSv1.1",
        ciphers: "ALL:@SECLEVEL=0",
      });
      expect(await failure(to(port)), "tls-version-refused", /no TLS version in common/);
    });
  });

  describe("the server's certificate", () => {
    /** A server below a CA of this name; its settings trust the CA or not. */
    async function server(
      issuer: string,
      trusted: boolean,
      more: Partial<ConnectionSettings> = {},
      dnsName = "localhost",
    ) {
      const ca = await issue({ commonName: issuer, keyType: "ec", ca: true });
      const names = { dns: [dnsName, `*.${dnsName}`], ip: [] };
      const leaf = await issue({ commonName: dnsName, keyType: "ec", issuer: ca, server: names });
      const port = await servers.tls({ cert: leaf.certPem, key: leaf.keyPem });
      const { certPem: cert, keyPem: key } = client;
      return to(port, {
        alpn: undefined,
        credentials: { cert, key, ...(trusted ? { ca: ca.certPem } : {}) },
        ...more,
      });
    }

    it("server-ca-unknown: of a CA that is not known here", async () => {
      const untrusted = at({ credentials: { cert: certificate.certPem, key: certificate.keyPem } });
      expect(
        await failure(untrusted),
        "server-ca-unknown",
        /localhost was issued by Local endpoint, root CA, which is not/,
      );
      const incomplete = await other({ tls: { chain: "intermediate-missing" } });
      expect(await failure(incomplete), "server-ca-unknown", /issued by Local endpoint, intermediate CA/);
      const selfSigned = await other({ tls: { certificate: "self-signed" } });
      expect(await failure(selfSigned), "server-ca-unknown", /issued by localhost/);
    });

    it("tls-intercepted: of another CA than Amazon's, at an endpoint of AWS", async () => {
      const settings = await server("Zscaler Root CA", false, { serverName: AWS }, AWS);
      expect(
        await failure(settings),
        "tls-intercepted",
        /shown for abc-ats.* was issued by Zscaler Root CA, not by Amazon/,
      );
    });

    it("server-ca-incomplete: of an Amazon CA that this Node.js lacks", async () => {
      const settings = await server("Amazon RSA 2048 M09", false, { serverName: AWS }, AWS);
      expect(
        await failure(settings),
        "server-ca-incomplete",
        /issued by Amazon RSA 2048 M09, but this Node\.js lacks/,
      );
    });

    it("server-ca-legacy: of the CA that AWS has given up", async () => {
      const settings = await server("VeriSign Class 3 Public Primary G5", false, { serverName: AWS }, AWS);
      expect(await failure(settings), "server-ca-legacy", /VeriSign Class 3/);
    });

    it("server-certificate-expired and -not-yet-valid: out of date, or the clock is wrong", async () => {
      const expired = await other({ tls: { certificate: "expired" } });
      expect(
        await failure(expired),
        "server-certificate-expired",
        /ended \d{4}-\d\d-\d\d \d\d:\d\d UTC.* says \d{4}-/,
      );
      const early = await other({ tls: { certificate: "not-yet-valid" } });
      expect(await failure(early), "server-certificate-not-yet-valid", /valid from \d{4}-.* says \d{4}-/);
    });

    it("server-name-mismatch, server-other-service: for another name, or another service of AWS", async () => {
      const wrong = await other({ tls: { certificate: "wrong-name" } });
      expect(await failure(wrong), "server-name-mismatch", /for wrong\.example, not for "localhost"/);
      const credentials = await server("CA", true, {}, "credentials.iot.eu-west-1.amazonaws.com");
      expect(
        await failure(credentials),
        "server-other-service",
        /for credentials\.iot\.eu-west-1\.amazonaws\.com/,
      );
    });

    it("is accepted from an intermediate CA, of RSA as of EC", async () => {
      for (const keyType of ["rsa", "ec"] as const) {
        const { link } = await attempt(await other({ tls: { chain: "intermediate", keyType } }));
        link?.close(1_000);
        assert.ok(link);
      }
    });
  });

  describe("TLS 1.3, which tells of the client certificate after the handshake", () => {
    let folder: string;
    let child: ChildProcess | undefined;
    before(() => (folder = mkdtempSync(join(tmpdir(), "tls13-"))));
    afterEach(() => child?.kill());
    after(() => rmSync(folder, { recursive: true, force: true }));

    const hasOpenssl = (): boolean => {
      try {
        execFileSync("openssl", ["version"]);
        return true;
      } catch {
        return false;
      }
    };

    it("client-certificate-required: the key does not suit the server's algorithms", async () => {
      const rsa = await issue({
        commonName: "localhost",
        keyType: "rsa",
        server: { dns: ["localhost"], ip: [] },
      });
      const port = await servers.tls({
        cert: rsa.certPem,
        key: rsa.keyPem,
        minVersion: "TLSv1.3",
        requestCert: true,
        rejectUnauthorized: true,
        sigalgs: "rsa_pss_rsae_sha256",
        ALPNProtocols: ["x-amzn-mqtt-ca"],
      });
      const credentials = { cert: client.certPem, key: client.keyPem, ca: rsa.certPem };
      const error = await failure(to(port, { credentials }));
      expect(error, "client-certificate-required", /CERTIFICATE_REQUIRED/);
      assert.equal(error.phase, "tls");
    });

    it("client-certificate-ca-unknown: a server that checks the chain", async function () {
      if (!hasOpenssl()) return this.skip();
      const own = await issue({
        commonName: "localhost",
        keyType: "ec",
        server: { dns: ["localhost"], ip: [] },
      });
      const path = join(folder, "server.pem");
      writeFileSync(path, own.certPem + own.keyPem);
      const port = await servers.closedPort();
      const options = ["-accept", `127.0.0.1:${port}`, "-cert", path, "-key", path, "-Verify", "1"];
      child = spawn("openssl", [
        "s_server",
        ...options,
        "-verify_return_error",
        "-tls1_3",
        "-alpn",
        "x-amzn-mqtt-ca",
      ]);
      await new Promise((listening) => child?.stdout?.once("data", listening));
      const credentials = { cert: client.certPem, key: client.keyPem, ca: own.certPem };
      const error = await failure(to(port, { credentials }));
      expect(error, "client-certificate-ca-unknown", /does not know the authority/);
      assert.equal(error.phase, "tls");
    });
  });

  for (const protocolVersion of versions) {
    describe(`CONNECT with MQTT ${protocolVersion === 5 ? "5" : "3.1.1"}`, () => {
      const closed: ErrorCode =
        protocolVersion === 5 ? "closed-before-connack-mqtt5" : "closed-before-connack";

      for (const status of ["inactive", "revoked", "unknown"] as const) {
        it(`${closed}: a certificate that is ${status}, closed after CONNECT, after the handshake, or reset`, async () => {
          for (const certificateRefused of ["after-connect", "after-handshake", "reset"] as const) {
            const settings = await other({ behaviour: { certificateRefused } }, { protocolVersion });
            const refused = await endpoints.at(-1)?.certificates.issue({ status });
            assert.ok(refused);
            const { certPem: cert, keyPem: key, certificateId } = refused;
            const error = await failure({ ...settings, credentials: { ...settings.credentials, cert, key } });
            expect(error, closed, new RegExp(`client/${settings.clientId}`));
            assert.match(error.remedy, new RegExp(certificateId));
            assert.match(error.remedy, /registers itself on first use needs a minute/);
          }
        });
      }

      it("the policy does not allow the client ID", async () => {
        const Statement = { Effect: "Allow", Action: "iot:Connect", Resource: "*:client/other" } as const;
        const policy = { Version: "2012-10-17", Statement };
        const { certPem: cert, keyPem: key } = await endpoint.certificates.issue({ policy });
        const settings = at({ protocolVersion, credentials: { cert, key, ca: endpoint.caPem } });
        const error = await failure(settings);
        if (protocolVersion === 5) expect(error, "connect-not-authorized", /"client-.*" to connect \(0x87\)/);
        else expect(error, "closed-before-connack", /does not allow client\/client-/);
      });

      it("the policy does not allow the will's topic", async () => {
        const Statement = { Effect: "Allow", Action: "iot:Connect", Resource: "*" } as const;
        const policy = { Version: "2012-10-17", Statement };
        const { certPem: cert, keyPem: key } = await endpoint.certificates.issue({ policy });
        const will = { topic: "pump/gone", payload: "", qos: 0, retain: false } as const;
        const error = await failure(
          at({ protocolVersion, will, credentials: { cert, key, ca: endpoint.caPem } }),
        );
        if (protocolVersion === 5)
          expect(error, "connect-not-authorized-will", /its will to be published to "pump\/gone"/);
        else expect(error, "closed-before-connack-will", /publishing the will to "pump\/gone"/);
      });

      it("alpn-missing, answered-http: no ALPN on port 443", async () => {
        const silent = await as443(
          await other({ behaviour: { withoutAlpn: "close" } }, { protocolVersion, alpn: undefined }),
        );
        expect(await failure(silent), "alpn-missing", /no ALPN protocol was agreed/);
        const http = await as443(at({ protocolVersion, alpn: undefined }));
        expect(await failure(http), "answered-http", /answers HTTP instead of MQTT on port 443/);
      });

      it("alpn-custom-authorizer: the protocol of custom authorizers", async () => {
        expect(
          await failure(at({ protocolVersion, alpn: "mqtt" })),
          "alpn-custom-authorizer",
          /asks a custom authorizer/,
        );
      });

      it("answered-not-mqtt: another service behind TLS", async () => {
        const own = await issue({
          commonName: "localhost",
          keyType: "ec",
          server: { dns: ["localhost"], ip: [] },
        });
        const port = await servers.tls({ cert: own.certPem, key: own.keyPem }, (socket) =>
          socket.write("220 mail.plant ESMTP\r\n"),
        );
        const credentials = { cert: client.certPem, key: client.keyPem, ca: own.certPem };
        const error = await failure(to(port, { protocolVersion, alpn: undefined, credentials }));
        expect(error, "answered-not-mqtt", /is not MQTT \(it begins with "220 mail\.plant E"\)/);
      });

      it("connack-timeout: silence", async () => {
        endpoint.faults.withhold = ["connack"];
        expect(
          await failure(at({ protocolVersion }), overdue("mqtt")),
          "connack-timeout",
          /did not answer CONNECT within \d+ s/,
        );
      });

      it("connect-too-fast: closed right after a CONNECT that was accepted", async () => {
        const settings = at({ protocolVersion });
        const clock = movedClock();
        const { link, down } = await attempt(settings, { clock });
        link?.close(1_000);
        await down;
        endpoint.faults.refuseConnect = "close";
        const second = failure(settings, { clock });
        clock.advance(1_000);
        expect(await second, "connect-too-fast", /was closed 1000 ms after the one before/);
      });

      const codes: readonly (readonly [number, ErrorCode, RegExp])[] =
        protocolVersion === 4
          ? [
              [1, "protocol-version-refused", /\(0x01\)/],
              [2, "client-id-refused", /"client-.*" \(0x02\)/],
              [3, "service-unavailable", /0x03 server unavailable/],
              [4, "connect-bad-credentials", /\(0x04\)/],
              [5, "connect-not-authorized", /\(0x05\)/],
              [7, "connect-not-authorized", /\(0x07\)/],
            ]
          : [
              [0x80, "connect-unspecified", /\(0x80\)/],
              [0x81, "connect-refused", /0x81 \(malformed packet\)/],
              [0x84, "protocol-version-refused", /\(0x84\)/],
              [0x85, "client-id-refused", /\(0x85\)/],
              [0x86, "connect-bad-credentials", /\(0x86\)/],
              [0x87, "connect-not-authorized", /\(0x87\)/],
              [0x88, "service-unavailable", /0x88 server unavailable/],
              [0x89, "service-unavailable", /0x89 server busy/],
              [0x8a, "client-banned", /\(0x8A\)/],
              [0x8c, "connect-refused", /0x8C \(bad authentication method\)/],
              [0x90, "will-topic-refused", /\(0x90\)/],
              [0x97, "connect-throttled", /0x97 quota exceeded/],
              [0x9b, "will-refused", /0x9B QoS not supported/],
              [0x9f, "connect-throttled", /0x9F connection rate exceeded/],
            ];
      for (const [code, cause, sentence] of codes) {
        it(`${cause}: CONNACK ${code}`, async () => {
          endpoint.faults.refuseConnect = code;
          expect(await failure(at({ protocolVersion })), cause, sentence);
        });
      }
    });
  }
});
