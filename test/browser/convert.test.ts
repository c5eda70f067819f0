import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { Editor, launchChromium } from "./editor";
import { packagePath, startNodeRed, type NodeRed } from "./node-red";

type SavedNode = Record<string, unknown> & { id: string; type: string };

const cert = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n";
const key = "-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----\n";

/** The flow of a real Node-RED, its brokers at rest, one certificate and key uploaded. */
const flow = (): SavedNode[] => {
  const nodes = JSON.parse(
    readFileSync(packagePath("test/convert/fixtures/node-red-4.json"), "utf8"),
  ) as SavedNode[];
  return nodes.map((node) => {
    if (node.type === "mqtt-broker") return { ...node, autoConnect: false };
    return node.id === "c000000000000002"
      ? { ...node, credentials: { certdata: cert, keydata: key, passphrase: "secret" } }
      : node;
  });
};

describe("converting the core MQTT nodes in the editor", function () {
  this.timeout(120_000);
  let nodeRed: NodeRed;
  let browser: Browser;
  let editor: Editor;

  before(async () => {
    nodeRed = await startNodeRed();
    browser = await launchChromium();
    editor = await Editor.open(browser, nodeRed);
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
  });
  beforeEach(async () => {
    const headers = { "Content-Type": "application/json", "Node-RED-Deployment-Type": "full" };
    await fetch(new URL("flows", nodeRed.url), { method: "POST", headers, body: JSON.stringify(flow()) });
    await editor.renew();
  });
  afterEach(async () => {
    assert.deepEqual(editor.complaints, []);
  });

  const notification = () => editor.field(".red-ui-notification", { hasText: "AWS IoT" });
  async function convert(): Promise<string> {
    await editor.page.evaluate(() => RED.actions.invoke("aws-iot:convert-mqtt-nodes"));
    await notification().waitFor();
    const text = (await notification().textContent()) ?? "";
    await notification().getByRole("button", { name: "Close" }).click();
    return text;
  }
  const types = async () => {
    const all = await editor.page.evaluate(() =>
      JSON.stringify(RED.nodes.createCompleteNodeSet({ credentials: false })),
    );
    return new Map((JSON.parse(all) as SavedNode[]).map(({ id, type }) => [id, type]));
  };

  it("stands in the list of actions", async () => {
    await editor.page.evaluate(() => RED.actions.invoke("core:show-action-list"));
    await editor.page.keyboard.type("convert mqtt");
    await editor
      .field(".red-ui-actionList-result, .red-ui-search-result", { hasText: "Convert MQTT nodes to AWS IoT" })
      .first()
      .waitFor();
    await editor.page.keyboard.press("Escape");
  });

  it("converts all that lead to AWS with certificate and key, and tells what it could not carry", async () => {
    const told = await convert();
    assert.match(told, /MQTT nodes converted to AWS IoT: 7\./);
    assert.match(told, /passphrase of the private key could not be read.*mqtt-broker "mqtts:\/\/a1b2/);
    assert.match(told, /"localhost" does not look like AWS IoT Core/);
    const [broker] = (await editor.saved("aws-iot-connection")).filter(({ id }) => id === "b000000000000001");
    assert.equal(broker?.["clientId"], "press-7");
    const [node] = (await editor.saved("aws-iot-in")).filter(({ id }) => id === "a000000000000002");
    assert.deepEqual(
      [node?.["g"], node?.["wires"]],
      ["a000000000000009", [["a000000000000005", "a000000000000004"]]],
    );

    await editor.deploy();
    const url = new URL("credentials/aws-iot-connection/b000000000000002", nodeRed.url);
    const credentials: unknown = await (await fetch(url)).json();
    assert.deepEqual(credentials, {
      cert: cert.trim(),
      ca: "",
      has_key: true,
      has_passphrase: false,
      has_proxyPassword: false,
    });
  });

  it("takes it back, and does it again", async () => {
    const before = await types();
    await convert();
    const after = await types();
    assert.equal([...after.values()].filter((type) => type.startsWith("aws-iot-")).length, 7);
    await editor.page.evaluate(() => RED.actions.invoke("core:undo"));
    assert.deepEqual(await types(), before);
    await editor.page.evaluate(() => RED.actions.invoke("core:redo"));
    assert.deepEqual(await types(), after);
  });

  it("converts the selected nodes alone, also where the broker is not AWS", async () => {
    await editor.page.evaluate(() => RED.view.select("a000000000000007"));
    assert.match(await convert(), /converted to AWS IoT: 2\./);
    const after = await types();
    assert.deepEqual(
      ["a000000000000007", "a000000000000008", "b000000000000003", "b000000000000001"].map((id) =>
        after.get(id),
      ),
      ["aws-iot-in", "mqtt out", "mqtt-broker", "mqtt-broker"],
    );
  });

  it("leaves a locked flow alone", async () => {
    await editor.page.evaluate(() => RED.actions.invoke("core:lock-flow"));
    assert.match(await convert(), /No MQTT node was converted.*The flow is locked/);
  });
});
