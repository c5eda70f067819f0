import assert from "node:assert/strict";
import { classifyEndpoint, cleanEndpoint, defaultAlpn, isAddress } from "../../src/iot-core/endpoint";

const ats = "a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com";

describe("cleanEndpoint", () => {
  const table: readonly (readonly [pasted: string, host: string])[] = [
    [ats, ats],
    [`  ${ats} \n`, ats],
    [`https://${ats}/topics/x?qos=1`, ats],
    [`mqtts://${ats}:8883`, ats],
    [`${ats}.`, ats],
    [`${ats}.:443/`, ats],
    [ats.toUpperCase(), ats],
    ["", ""],
    ["https://", ""],
    ["localhost:8443", "localhost"],
    ["127.0.0.1:8883", "127.0.0.1"],
    ["[::1]:8883", "::1"],
    ["::1", "::1"],
    ["FE80::1", "fe80::1"],
  ];
  for (const [pasted, host] of table) {
    it(JSON.stringify(pasted), () => assert.equal(cleanEndpoint(pasted), host));
  }
});

describe("classifyEndpoint", () => {
  type Row = readonly [
    host: string,
    kind: string,
    verdict: string,
    region?: string | undefined,
    code?: string,
  ];
  const table: readonly Row[] = [
    [ats, "ats", "ok", "eu-west-1"],
    ["d0123456789abcdefghij-ats.iot.us-east-1.amazonaws.com", "ats", "ok", "us-east-1"],
    ["a1b2c3.ats.iot.cn-north-1.amazonaws.com.cn", "ats", "ok", "cn-north-1"],
    ["a1b2c3-ats.iot.us-gov-west-1.amazonaws.com", "ats", "ok", "us-gov-west-1"],
    ["a1b2c3-ats.iot.eusc-de-east-1.amazonaws.eu", "ats", "ok", "eusc-de-east-1"],
    ["a1b2c3-ats.iot.eu-wset-1.amazonaws.com", "ats", "warning", "eu-wset-1", "endpoint-region-unknown"],
    ["data.iot-fips.us-east-1.amazonaws.com", "fips", "ok", "us-east-1"],
    ["a1b2c3.deviceadvisor.iot.us-east-1.amazonaws.com", "device-advisor", "ok", "us-east-1"],
    ["a1b2c3.iot.eu-west-1.amazonaws.com", "legacy", "warning", "eu-west-1", "endpoint-legacy"],
    [
      "a1b2c3.credentials.iot.eu-west-1.amazonaws.com",
      "credentials",
      "error",
      "eu-west-1",
      "endpoint-credentials",
    ],
    ["a1b2c3.jobs.iot.eu-west-1.amazonaws.com", "jobs", "error", "eu-west-1", "endpoint-jobs"],
    ["greengrass-ats.iot.eu-west-1.amazonaws.com", "greengrass", "error", "eu-west-1", "endpoint-greengrass"],
    ["iot.eu-west-1.amazonaws.com", "control-plane", "error", "eu-west-1", "endpoint-control-plane"],
    ["iot.eu-west-1.api.aws", "control-plane", "error", "eu-west-1", "endpoint-control-plane"],
    ["iot-fips.us-east-1.amazonaws.com", "control-plane", "error", "us-east-1", "endpoint-control-plane"],
    ["vpce-0a1b-2c3d.iot.eu-west-1.vpce.amazonaws.com", "vpce", "error", "eu-west-1", "endpoint-vpce"],
    ["mqtt.eu-west-1.amazonaws.com", "other-aws", "warning", undefined, "endpoint-other-aws"],
    ["iot.example.com", "custom", "ok"],
    ["localhost", "custom", "ok"],
    ["my_gateway", "custom", "ok"],
    ["10.0.0.1", "address", "warning", undefined, "endpoint-address"],
    ["fe80::1", "address", "warning", undefined, "endpoint-address"],
    ["a1b2c3d4e5f6g7-ats", "invalid", "error", undefined, "endpoint-incomplete"],
    ["123456789012", "invalid", "error", undefined, "endpoint-incomplete"],
    ["arn:aws:iot:eu-west-1:123456789012:thing", "invalid", "error", undefined, "endpoint-incomplete"],
    ["", "invalid", "error", undefined, "endpoint-empty"],
    ["two words", "invalid", "error", undefined, "endpoint-invalid"],
    ["a..b", "invalid", "error", undefined, "endpoint-invalid"],
    ["-a.example.com", "invalid", "error", undefined, "endpoint-invalid"],
  ];
  for (const [host, kind, verdict, region, code] of table) {
    it(`${host || "(empty)"}: ${kind}, ${verdict}`, () => {
      const found = classifyEndpoint(host);
      assert.deepEqual(
        { kind: found.kind, verdict: found.verdict, region: found.region, code: found.error?.code },
        { kind, verdict, region, code },
      );
    });
  }

  it("accepts an address and a VPC endpoint when the server name is set apart", () => {
    assert.equal(classifyEndpoint("10.0.0.1", ats).verdict, "ok");
    assert.equal(classifyEndpoint("vpce-0a.iot.eu-west-1.vpce.amazonaws.com", ats).verdict, "ok");
  });
});

describe("defaultAlpn", () => {
  it("is needed on port 443 only", () => {
    assert.equal(defaultAlpn(443), "x-amzn-mqtt-ca");
    assert.equal(defaultAlpn(8883), undefined);
    assert.equal(defaultAlpn(8443), undefined);
  });
});

describe("isAddress", () => {
  it("tells addresses from names", () => {
    assert.deepEqual(["127.0.0.1", "::1", "1.2.3.4.example.com", "face"].map(isAddress), [
      true,
      true,
      false,
      false,
    ]);
  });
});
