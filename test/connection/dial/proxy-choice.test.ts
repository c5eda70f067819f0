import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { proxyFor } from "../../../src/connection/dial/proxy";
import { chooseProxy } from "../../../src/connection/dial/proxy-choice";
import type { ProxyOptions } from "../../../src/connection/types";

const require = createRequire(__filename);
/** what Node-RED's own nodes choose with */
const { getProxyForUrl } = require("@node-red/nodes/core/network/lib/proxyHelper.js") as {
  getProxyForUrl: (url: string, options: ProxyOptions) => string;
};

const proxy = "http://proxy.plant:3128";
const other = "http://other.plant:8080";
const host = "abc-ats.iot.eu-central-1.amazonaws.com";

const environments: Record<string, string>[] = [
  {},
  { https_proxy: proxy },
  { HTTPS_PROXY: proxy },
  { https_proxy: proxy, HTTPS_PROXY: other },
  { http_proxy: proxy },
  { HTTP_PROXY: proxy },
  { all_proxy: proxy },
  { ALL_PROXY: proxy, http_proxy: other },
  { npm_config_https_proxy: proxy, https_proxy: other },
  { npm_config_proxy: proxy },
  ...[
    "*",
    host,
    host.toUpperCase(),
    `${host}:443`,
    `${host}:8883`,
    ".amazonaws.com",
    "*.amazonaws.com:8883",
    "*amazonaws.com",
    "amazonaws.com",
    "plant.local, .amazonaws.com",
    "plant.local .eu-central-1.amazonaws.com",
    "plant.local",
    " , ",
    "",
  ].flatMap((no_proxy) => [
    { https_proxy: proxy, http_proxy: other, no_proxy },
    { HTTPS_PROXY: proxy, HTTP_PROXY: other, NO_PROXY: no_proxy },
  ]),
  { https_proxy: proxy, npm_config_no_proxy: "*" },
  { https_proxy: proxy, no_proxy: "plant.local", NO_PROXY: "*" },
];

const optionSets: ProxyOptions[] = [
  {},
  { mode: "strict" },
  { mode: "legacy" },
  { favourUpperCase: true },
  { lowerCaseOnly: true },
  { lowerCaseOnly: true, favourUpperCase: true },
  { excludeNpm: true },
];

describe("the choice of the proxy", () => {
  const before = process.env["NR_PROXY_MODE"];
  afterEach(() => {
    if (before === undefined) delete process.env["NR_PROXY_MODE"];
    else process.env["NR_PROXY_MODE"] = before;
  });

  for (const options of optionSets) {
    it(`is that of Node-RED's core nodes with ${JSON.stringify(options)}`, () => {
      for (const env of environments) {
        for (const port of [443, 8883]) {
          const expected = getProxyForUrl(`https://${host}:${port}`, { ...options, env });
          assert.equal(
            chooseProxy(host, port, { ...options, env }),
            expected,
            `${port} ${JSON.stringify(env)}`,
          );
        }
      }
    });
  }

  it("differs with these environments at all", () => {
    const all = environments.flatMap((env) =>
      (["strict", "legacy"] as const).map((mode) => chooseProxy(host, 443, { mode, env })),
    );
    assert.deepEqual(new Set(all), new Set(["", proxy, other]));
  });

  it("obeys NR_PROXY_MODE before the settings", () => {
    const env = { http_proxy: other, https_proxy: proxy };
    assert.equal(chooseProxy(host, 443, { env }), proxy);
    process.env["NR_PROXY_MODE"] = "legacy";
    assert.equal(chooseProxy(host, 443, { env, mode: "strict" }), other);
  });

  it("reads an address without a scheme as http, unlike https", () => {
    const auto = (https_proxy: string) =>
      proxyFor({ kind: "auto", options: { env: { https_proxy } } }, host, 443);
    assert.deepEqual(auto("proxy.plant:3128"), { host: "proxy.plant", port: 3128, authorization: undefined });
    assert.deepEqual(auto("http://[fd00::1]"), { host: "fd00::1", port: 80, authorization: undefined });
    for (const unusable of ["https://proxy.plant:3128", "socks5://proxy.plant:1080", "http://", "http://a b"])
      assert.throws(() => auto(unusable), { code: "PROXY_URL_INVALID" }, unusable);
  });

  it("takes user and password out of the address, percent signs decoded", () => {
    const authorization = (url: string) => proxyFor({ kind: "url", url }, host, 443)?.authorization;
    const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
    assert.equal(authorization("http://ann:p%40ss:word@proxy.plant:3128"), basic("ann:p@ss:word"));
    assert.equal(authorization("http://ann@proxy.plant:3128"), basic("ann:"));
    assert.equal(authorization("http://ann:100%@proxy.plant"), basic("ann:100%"));
    assert.equal(authorization("http://proxy.plant"), undefined);
  });

  it("is none when the proxy is off", () => assert.equal(proxyFor({ kind: "off" }, host, 443), undefined));
});
