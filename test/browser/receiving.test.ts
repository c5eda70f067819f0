import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { defaults as connectionDefaults } from "../../src/nodes/aws-iot-connection/config";
import { Editor, launchChromium } from "./editor";
import { startNodeRed, type NodeRed } from "./node-red";

const endpoint = "a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com";
/** an in node as flows from before share groups and acknowledging have it */
const old = { qos: 1, datatype: "auto-detect", inputs: 0, nl: false, rap: true, rh: 0 };
const flow = [
  { id: "t", type: "tab", label: "Flow 1" },
  { id: "c", type: "aws-iot-connection", ...connectionDefaults, endpoint, autoConnect: false },
  {
    id: "in",
    type: "aws-iot-in",
    ...old,
    connection: "c",
    topic: "a/b",
    z: "t",
    x: 200,
    y: 100,
    wires: [[]],
  },
];

describe("how an in node receives, in the editor", function () {
  this.timeout(120_000);
  let nodeRed: NodeRed;
  let browser: Browser;
  let editor: Editor;

  before(async () => {
    nodeRed = await startNodeRed();
    browser = await launchChromium();
    const headers = { "Content-Type": "application/json", "Node-RED-Deployment-Type": "full" };
    await fetch(new URL("flows", nodeRed.url), { method: "POST", headers, body: JSON.stringify(flow) });
    editor = await Editor.open(browser, nodeRed);
  });
  after(async () => {
    await editor.close();
    await browser.close();
    await nodeRed.stop();
    assert.deepEqual(editor.complaints, []);
  });

  const visible = (selector: string) => editor.field(selector).isVisible();

  it("takes a flow that lacks the newer properties, shows what matters, and saves numbers", async () => {
    assert.equal(await editor.field(".red-ui-flow-node-error:visible").count(), 0);
    await editor.edit("in");
    const before = [
      "#aws-iot-in-retained-hint",
      "#node-input-ackLimit",
      "#aws-iot-in-clean-hint",
      "#aws-iot-in-qos-hint",
    ];
    for (const selector of before) assert.equal(await visible(selector), false, selector);

    await editor.type("#node-input-topic", "a/#");
    assert.equal(await visible("#aws-iot-in-retained-hint"), true);
    await editor.field("#node-input-acknowledge").selectOption("done");
    await editor.field("#node-input-qos").selectOption("0");
    for (const selector of before) assert.equal(await visible(selector), true, selector);
    assert.equal(await editor.field("#node-input-ackLimit").inputValue(), "20");

    await editor.type("#node-input-shareGroup", "hall/1");
    await editor.field("#node-input-shareGroup.input-error").waitFor();
    await editor.type("#node-input-shareGroup", "hall");
    await editor.type("#node-input-ackLimit", "5");
    await editor.finish("#node-dialog-ok");
    const [saved] = await editor.saved("aws-iot-in");
    assert.deepEqual(
      ["shareGroup", "acknowledge", "ackLimit", "ackTimeout"].map((name) => saved?.[name]),
      ["hall", "done", 5, 60],
    );
  });
});
