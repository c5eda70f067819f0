import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { optionsFrom } from "../../src/local-endpoint/arguments";

const root = resolve(__dirname, "../..");
const hasMosquitto = spawnSync("mosquitto_pub", ["--help"]).error === undefined;

/** What a child prints, up to what is wanted. */
function printed(child: ChildProcess, wanted: RegExp): Promise<string> {
  let text = "";
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (wanted.test(text)) resolve(text);
    });
    child.once("exit", () => reject(new Error(`ended after: ${text}`)));
  });
}

/** As Ctrl-C in a terminal does, to the process and its children. */
const interrupt = (child: ChildProcess) => child.pid !== undefined && process.kill(-child.pid, "SIGINT");

describe("npm run endpoint", function () {
  // it may have to build first
  this.timeout(120_000);

  it("serves mosquitto_pub and mosquitto_sub by ALPN with the certificates it names, and leaves nothing", async function () {
    if (!hasMosquitto) {
      console.log("      skipped: mosquitto_pub is not installed (Debian package mosquitto-clients)");
      this.skip();
    }
    const endpoint = spawn("npm", ["run", "endpoint"], { cwd: root, detached: true });
    let folder: string | undefined;
    try {
      const text = await printed(endpoint, /Ctrl-C/);
      const [, port] = /^ {2}port +(\d+)$/m.exec(text) ?? [];
      const files = ["CA", "certificate", "key"].map(
        (what) => new RegExp(`^ {2}${what} +(\\S+)$`, "m").exec(text)?.[1],
      );
      assert.ok(port !== undefined && files.every((file) => file !== undefined && existsSync(file)), text);
      folder = dirname(files[0] ?? "");
      const [cafile = "", cert = "", key = ""] = files;
      const client = [
        "-h",
        "localhost",
        "-p",
        port,
        "--cafile",
        cafile,
        "--cert",
        cert,
        "--key",
        key,
        "-q",
        "1",
      ];
      const alpn = ["--tls-alpn", "x-amzn-mqtt-ca"];
      for (const version of ["311", "5"]) {
        const topic = `hello/${version}`;
        const wanted = ["-V", version, "-t", topic, "-C", "1", "-F", "%t %p"];
        const subscriber = spawn("mosquitto_sub", [...client, ...alpn, ...wanted]);
        const heard = printed(subscriber, /\n/);
        // it does not say when it has subscribed
        while (subscriber.exitCode === null) {
          const publish = ["-V", version, "-t", topic, "-m", "from mosquitto"];
          const { status, stderr } = spawnSync("mosquitto_pub", [...client, ...alpn, ...publish]);
          assert.equal(status, 0, stderr.toString());
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        assert.equal(await heard, `hello/${version} from mosquitto\n`);
      }
      const without = spawnSync("mosquitto_pub", [...client, "-t", "t", "-m", "x"], { timeout: 20_000 });
      assert.notEqual(without.status, 0);
    } finally {
      const exited = once(endpoint, "exit");
      interrupt(endpoint);
      await exited;
    }
    assert.ok(!existsSync(folder), folder);
  });

  it("says what is wrong with its arguments", () => {
    const args = ["lib/local-endpoint/main.js", "--port", "x"];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root });
    assert.equal(status, 2);
    assert.match(stderr.toString(), /--port must be a number.*npm run endpoint -- /s);
  });
});

describe("arguments of npm run endpoint", () => {
  it("become options", () => {
    const policy = join(mkdtempSync(join(tmpdir(), "policy-")), "policy.json");
    const document = {
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "iot:*", Resource: "*" },
    };
    writeFileSync(policy, JSON.stringify(document));
    try {
      const args = ["--port", "8883", "--name", "iot.example", "--like", "8883", "--policy", policy];
      const { keep, ...options } = optionsFrom(args);
      assert.deepEqual(options, { port: 8_883, name: "iot.example", like: 8_883, policy: document });
      assert.deepEqual(optionsFrom([]), { keep });
    } finally {
      rmSync(dirname(policy), { recursive: true });
    }
  });

  for (const [args, wrong] of [
    [["--port", "x"], /--port must be a number from 0 to 65535, not x/],
    [["--port", "65536"], /--port/],
    [["--like", "80"], /--like must be 443 or 8883, not 80/],
    [["--policy", "no-such-file"], /no-such-file/],
    [["--policy", "package.json"], /policy without Statement/],
    [["--unknown"], /--unknown/],
  ] as const) {
    it(`refuse ${args.join(" ")}`, () => {
      assert.throws(() => optionsFrom([...args]), wrong);
    });
  }
});
