import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");
const fixture = join(__dirname, "fixtures/node-red-4.json");

describe("the convert command", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "aws-iot-convert-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (args: readonly string[], input = "") => {
    const script = join(root, "src/convert/cli.ts");
    const options = { input, encoding: "utf8", cwd: root } as const;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["-r", "tsx/cjs", script, ...args],
      options,
    );
    return { status, stdout, stderr };
  };
  const types = (flow: string) => (JSON.parse(flow) as { type: string }[]).map(({ type }) => type);

  it("writes the flow to standard output and the report to standard error", () => {
    const { status, stdout, stderr } = run(["convert", fixture]);
    assert.equal(status, 0);
    assert.equal(types(stdout).filter((type) => type.startsWith("aws-iot-")).length, 7);
    assert.match(stderr, /^7 nodes converted\.\n\nTo look at:\n- /);
    assert.match(
      stderr,
      /QoS 2 was chosen.*\n {4}mqtt-broker "AWS all options"\n {4}mqtt in "temperatures"\n/,
    );
  });
  it("writes a new file, and never over one", () => {
    const output = join(folder, "out.json");
    assert.deepEqual(
      [run(["convert", fixture, "-o", output]).stdout, types(readFileSync(output, "utf8"))[4]],
      ["", "aws-iot-connection"],
    );
    const before = readFileSync(output, "utf8");
    const { status, stderr } = run(["convert", fixture, "--all", "-o", output]);
    assert.deepEqual([status, readFileSync(output, "utf8") === before], [1, true]);
    assert.match(stderr, /out\.json could not be written: .*exists/);
  });
  it("converts every broker with --all", () => {
    const { stdout } = run(["convert", fixture, "--all"]);
    assert.equal(types(stdout).filter((type) => type.startsWith("aws-iot-")).length, 10);
  });
  it("reads standard input, also as the admin API gives flows", () => {
    const flows = { rev: "1", flows: JSON.parse(readFileSync(fixture, "utf8")) as unknown };
    const { status, stdout } = run(["convert", "-"], JSON.stringify(flows));
    assert.deepEqual([status, types(stdout).includes("aws-iot-in")], [0, true]);
  });
  it("ends with 3 and writes nothing when there is nothing to convert", () => {
    const output = join(folder, "out.json");
    const { status, stderr } = run(["convert", "-", "-o", output], '[{"id":"t","type":"tab"}]');
    assert.deepEqual([status, stderr, existsSync(output)], [3, "0 nodes converted.\n", false]);
  });
  it("ends with 1 on a file that is no flow", () => {
    const file = join(folder, "flows.json");
    for (const [content, complaint] of [
      ["[{", /could not be read as a flow: .*JSON/],
      ['{"a":1}', /is not a flow: it must be a list of nodes/],
      ["[1]", /is not a flow/],
    ] as const) {
      writeFileSync(file, content);
      const { status, stdout, stderr } = run(["convert", file]);
      assert.deepEqual([status, stdout], [1, ""]);
      assert.match(stderr, complaint);
    }
    assert.match(run(["convert", join(folder, "none.json")]).stderr, /none\.json could not be read/);
  });
  it("ends with 2 and says how to use it on anything else", () => {
    for (const args of [[], ["convert"], ["help", "x"], ["convert", "a", "b"], ["convert", "a", "--no"]]) {
      const { status, stderr } = run(args);
      assert.equal(status, 2, args.join(" "));
      assert.match(stderr, /Usage: node-red-contrib-aws-iot-core convert FLOWS\.json/);
    }
    const { status, stdout } = run(["--help"]);
    assert.equal(status, 0);
    assert.match(stdout, /Usage/);
  });
});
