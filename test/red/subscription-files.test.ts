import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsIotError } from "../../src/iot-core/errors";
import { SubscriptionFile } from "../../src/red/subscription-files";
import { subscribed } from "../../src/red/subscription-list";

describe("dynamic subscriptions on disk", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "aws-iot-subscriptions-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const file = (id = "node/1") => new SubscriptionFile(folder, id);
  const path = () => join(folder, "subscriptions", "node%2F1.json");
  const list = subscribed([], [{ topic: "a/+", qos: 0, datatype: "json", nl: true }, "b/#"], () => undefined);
  const code = (work: () => unknown): string => {
    try {
      work();
    } catch (error) {
      if (error instanceof AwsIotError) return error.code;
    }
    return "no error";
  };

  it("come back as they were", () => {
    file().write(list);
    assert.deepEqual(file().read(), list);
    assert.deepEqual(file("other").read(), []);
  });
  it("are for the user's eyes only, and leave nothing else behind", () => {
    file().write(list);
    assert.equal(statSync(path()).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(folder, "subscriptions")), ["node%2F1.json"]);
  });
  it("go when the last is unsubscribed, and when their node goes", () => {
    for (const forget of [() => file().write([]), () => file().remove()]) {
      file().write(list);
      forget();
      assert.deepEqual([existsSync(path()), file().read()], [false, []]);
    }
    file("none").remove();
  });
  it("go also when an earlier run wrote them", () => {
    mkdirSync(join(folder, "subscriptions"));
    writeFileSync(path(), "[]");
    file().remove();
    assert.equal(existsSync(path()), false);
  });
  it("that cannot be used are told, not taken for none", () => {
    file().write(list);
    for (const content of ["", "[{", "7", '[{"topic":"a/#/b"}]', '[{"topic":7}]', '{"qos":1}']) {
      writeFileSync(path(), content);
      assert.equal(
        code(() => file().read()),
        "subscriptions-not-read",
        content,
      );
    }
  });
  it("that cannot be written are told", () => {
    writeFileSync(join(folder, "subscriptions"), "in the way");
    assert.equal(
      code(() => file().write(list)),
      "subscriptions-not-kept",
    );
  });
});
