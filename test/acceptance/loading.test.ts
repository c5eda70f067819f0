import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { NodeRed } from "./node-red";
import { installedPackage, packageName, root } from "./package";

const types = ["aws-iot-connection", "aws-iot-in", "aws-iot-out", "aws-iot-ack"];

interface NodeSet {
  readonly module: string;
  readonly name: string;
  readonly types: readonly string[];
  readonly enabled: boolean;
  readonly err?: string;
}

describe("the installed package", () => {
  let nodeRed: NodeRed;
  before(async () => {
    nodeRed = await NodeRed.start();
  });
  after(() => nodeRed.stop());

  const get = async (path: string, headers: HeadersInit = {}) => {
    const { status, text } = await nodeRed.admin(path, { headers });
    assert.equal(status, 200, path);
    return text;
  };
  const json = { Accept: "application/json" };

  it("loads every node without an error", async () => {
    const sets: NodeSet[] = JSON.parse(await get("nodes", json));
    const own = sets.filter(({ module }) => module === packageName);
    assert.deepEqual(
      own.map(({ name, types: its, enabled, err }) => ({ name, types: its, enabled, err })),
      types.map((type) => ({ name: type, types: [type], enabled: true, err: undefined })),
    );
  });

  it("brings labels and help in English and Korean", async () => {
    const labels = async (language: string): Promise<string> => {
      const catalogue: Record<string, unknown> = JSON.parse(await get(`nodes/messages?lng=${language}`));
      return JSON.stringify(catalogue[`${packageName}/aws-iot-out`]);
    };
    assert.match(await labels("en-US"), /Topic/);
    assert.match(await labels("ko"), /\p{Script=Hangul}/u);
    for (const type of types) {
      const help = new RegExp(`data-help-name="${type}">([^<]*)`);
      const html = { Accept: "text/html", "Accept-Language": "ko" };
      assert.match(help.exec(await get("nodes", html))?.[1] ?? "", /\p{Script=Hangul}/u, type);
    }
  });

  it("offers every example in the import dialog", async () => {
    for (const file of readdirSync(join(root, "examples"))) {
      const name = encodeURIComponent(file.replace(/\.json$/, ""));
      const offered: unknown = JSON.parse(await get(`library/examples/flows/${packageName}/${name}`));
      assert.deepEqual(offered, JSON.parse(readFileSync(join(root, "examples", file), "utf8")));
    }
  });

  it("brings its icons", async () => {
    const icons: Record<string, string[]> = JSON.parse(await get("icons"));
    assert.deepEqual(icons[packageName], readdirSync(join(root, "icons")));
  });

  it("holds what is built, and nothing of the tests, the sources and the local endpoint", () => {
    const installed = join(installedPackage(), "node_modules", packageName);
    const files = readdirSync(installed);
    assert.deepEqual(
      files
        .filter((name) => !/^(README|LICENSE|CHANGELOG)/.test(name))
        .toSorted((a, b) => a.localeCompare(b)),
      ["examples", "icons", "lib", "nodes", "package.json"],
    );
    assert.ok(!readdirSync(join(installed, "lib")).includes("local-endpoint"));
  });

  it("asks for no package that is not installed with it", () => {
    const listing = execFileSync("npm", ["ls", "--all", "--omit=dev"], {
      cwd: installedPackage(),
      encoding: "utf8",
    });
    assert.doesNotMatch(listing, /missing|invalid|extraneous/);
  });
});
