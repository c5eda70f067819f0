import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startEndpoint, type Endpoint } from "../../src/local-endpoint";

const root = resolve(__dirname, "../..");
const optionsFile: string = "../../scripts/demo/options.mjs";
const printerFile: string = "../../scripts/demo/printer.mjs";

interface Options {
  readonly aws?: object;
  readonly clientId: string;
  readonly topic: string;
  readonly seconds?: number;
}
interface Printer {
  published(message: object): void;
  settled(message: object): void;
  received(message: object): void;
  readonly counts: object;
  madeRoundTrip(count: number): boolean;
}

describe("npm start", function () {
  this.timeout(120_000);
  let folder: string;
  let endpoint: Endpoint;
  let files: { cert: string; key: string; ca: string; otherKey: string };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "demo-test-"));
    endpoint = await startEndpoint({ like: 8883 });
    const [own, other] = [await endpoint.certificates.issue(), await endpoint.certificates.issue()];
    const write = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    files = {
      cert: write("cert.pem", own.certPem),
      key: write("key.pem", own.keyPem),
      ca: write("ca.pem", endpoint.caPem),
      otherKey: write("other.pem", other.keyPem),
    };
  });
  after(async () => {
    await endpoint.stop();
    rmSync(folder, { recursive: true });
  });

  describe("flags", () => {
    let readOptions: (args: readonly string[]) => Options;
    before(async () => {
      ({ readOptions } = await import(optionsFile));
    });
    const aws = "a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com";

    it("may all be left out", () => {
      const { clientId, topic, seconds, aws: account } = readOptions([]);
      assert.deepEqual(
        [clientId, topic, seconds, account],
        ["my-gateway", "gw/my-gateway/readings", undefined, undefined],
      );
    });

    it("name an AWS account", () => {
      const args = [
        "--endpoint",
        `https://${aws}/`,
        "--cert",
        files.cert,
        "--key",
        files.key,
        "--client-id",
        "thing-1",
      ];
      const { aws: account, topic } = readOptions([...args, "--seconds", "15"]);
      assert.equal(topic, "gw/thing-1/readings");
      assert.deepEqual(account, {
        endpoint: aws,
        port: 443,
        certFile: files.cert,
        keyFile: files.key,
        caFile: "",
      });
    });

    const credentials = () => ["--cert", files.cert, "--key", files.key];
    const mistakes: readonly [flag: string, said: RegExp, args: () => readonly string[]][] = [
      ["--second", /--second is not known.*--seconds/, () => ["--second", "15"]],
      ["15", /"15" has no flag before it.*npm start -- --seconds 15/, () => ["15"]],
      ["--seconds", /--seconds needs a value/, () => ["--seconds"]],
      ["--seconds", /--seconds 0: give a whole number from 1/, () => ["--seconds", "0"]],
      ["--port", /--port x: give a whole number/, () => ["--endpoint", aws, ...credentials(), "--port", "x"]],
      ["--cert", /--endpoint needs --cert FILE/, () => ["--endpoint", aws, "--key", files.key]],
      ["--key", /--endpoint needs --key FILE/, () => ["--endpoint", aws, "--cert", files.cert]],
      [
        "--key",
        /--key: there is no file \/nowhere/,
        () => ["--endpoint", aws, "--cert", files.cert, "--key", "/nowhere"],
      ],
      ["--cert", /--cert needs --endpoint HOST/, () => credentials()],
      [
        "--key",
        /key.*does not belong/i,
        () => ["--endpoint", aws, "--cert", files.cert, "--key", files.otherKey],
      ],
      [
        "--endpoint",
        /--endpoint: .*credential/i,
        () => ["--endpoint", aws.replace("-ats", ".credentials"), ...credentials()],
      ],
      ["--client-id", /--client-id: .*\$/, () => ["--client-id", "$x"]],
      ["--client-id", /--client-id: .*[+#]/, () => ["--client-id", "a+b"]],
      ["--topic", /--topic: .*wildcard/i, () => ["--topic", "a/#"]],
    ];
    for (const [flag, said, args] of mistakes)
      it(`wrong ${flag}: says ${said.source}`, () => {
        assert.throws(() => readOptions(args()), said);
      });
  });

  describe("lines", () => {
    it("tell each step of a message, and count", async () => {
      const { Printer: Made } = (await import(printerFile)) as {
        Printer: new (...args: unknown[]) => Printer;
      };
      const lines: string[] = [];
      let now = Date.UTC(2026, 0, 1);
      const printer = new Made(
        (line: string) => lines.push(line.slice(10)),
        () => now,
      );
      const payload = { count: 1, load: 3, memory: 41.25, temperature: 48 };
      printer.published({ payload });
      assert.equal(printer.madeRoundTrip(1), false);
      now += 12;
      printer.settled({ payload, outcome: { result: "delivered" } });
      printer.received({ payload });
      printer.published({ payload: { count: 2, load: 100, memory: 4 } });
      printer.settled({ payload: { count: 2 }, outcome: { result: "rejected", reason: "not authorized" } });
      printer.received({ payload: "of somebody else" });
      assert.deepEqual(lines, [
        "published     #1     load   3.0 %   memory  41.3 %   temperature 48.0 °C",
        "acknowledged  #1     after 12 ms",
        "received      #1     after 12 ms",
        "published     #2     load 100.0 %   memory   4.0 %",
        "rejected      #2     not authorized",
        "received             from another client",
      ]);
      assert.deepEqual(printer.counts, { published: 2, acknowledged: 1, received: 1 });
      assert.deepEqual([printer.madeRoundTrip(1), printer.madeRoundTrip(2)], [true, false]);
    });
  });

  /** Runs the demo in a folder of its own for temporary files; `during` gets what it has printed, each time there is more. */
  async function run(
    args: readonly string[],
    during: (output: string, pid: number) => void = () => undefined,
  ) {
    const temporary = mkdtempSync(join(tmpdir(), "demo-run-"));
    const child = spawn(process.execPath, [join(root, "scripts/demo.mjs"), ...args], {
      detached: true,
      env: { ...process.env, TMPDIR: temporary },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const { pid = 0 } = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        during(output, pid);
      });
    const code = await new Promise<number | null>((done) => child.once("close", done));
    const left = readdirSync(temporary);
    rmSync(temporary, { recursive: true });
    // no process of its group is left
    assert.throws(() => process.kill(-pid, 0), /ESRCH/);
    assert.deepEqual(left, []);
    return { code, output };
  }

  it("shows readings go out, be acknowledged and come back, and ends by itself", async () => {
    const { code, output } = await run(["--seconds", "2"]);
    assert.equal(code, 0, output);
    assert.match(output, /Editor {4}http:\/\/127\.0\.0\.1:\d+\//);
    for (const step of [
      "published     #1 .*load .*memory",
      "acknowledged  #1 .*after",
      "received      #1 .*after",
    ])
      assert.match(output, new RegExp(`^\\d\\d:\\d\\d:\\d\\d  ${step}`, "m"));
    assert.doesNotMatch(output, /error|warning/i);
  });

  it("does the same against another endpoint", async () => {
    const account = ["--endpoint", "localhost", "--port", String(endpoint.port)];
    const credentials = ["--cert", files.cert, "--key", files.key, "--ca", files.ca];
    const { code, output } = await run([
      ...account,
      ...credentials,
      "--client-id",
      "other",
      "--seconds",
      "1",
    ]);
    assert.equal(code, 0, output);
    const { clientId, topic } = await endpoint.journal.wait("publishes", () => true);
    assert.deepEqual([clientId, topic], ["other", "gw/other/readings"]);
  });

  it("ends with 1 and the reason when nothing comes back", async () => {
    endpoint.faults.refuseConnect = 0x87;
    const account = ["--endpoint", "localhost", "--port", String(endpoint.port)];
    const credentials = ["--cert", files.cert, "--key", files.key, "--ca", files.ca];
    const { code, output } = await run([...account, ...credentials, "--seconds", "1"]);
    endpoint.faults.clear();
    assert.equal(code, 1, output);
    assert.match(output, /disconnected: /);
    assert.match(output, /error {9}/);
    assert.match(output, / 0 acknowledged, 0 received/);
  });

  it("says what is wrong with a flag, and starts nothing", async () => {
    const { code, output } = await run(["--secs", "3"]);
    assert.equal(code, 1);
    assert.match(output, /^--secs is not known\. [^\n]*\n$/);
  });

  const moments: readonly [NodeJS.Signals, RegExp][] = [
    ["SIGINT", /Editor/],
    ["SIGINT", /received/],
    ["SIGTERM", /received/],
    ["SIGHUP", /received/],
  ];
  for (const [signal, shown] of moments)
    it(`leaves nothing behind after ${signal} once it shows "${shown.source}", also when it comes twice`, async () => {
      let asked = false;
      const { code, output } = await run([], (printed, pid) => {
        if (asked || !shown.test(printed)) return;
        asked = true;
        process.kill(pid, signal);
        process.kill(pid, signal);
      });
      assert.equal(code, 0, output);
    });
});
