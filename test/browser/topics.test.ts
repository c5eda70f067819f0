import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { defaults as connectionDefaults } from "../../src/nodes/aws-iot-connection/config";
import { defaults as inDefaults } from "../../src/nodes/aws-iot-in/config";
import { defaults as outDefaults } from "../../src/nodes/aws-iot-out/config";
import { Editor, launchChromium } from "./editor";
import { startNodeRed, type NodeRed } from "./node-red";

const place = { z: "t", wires: [] as string[][] };
const endpoint = "a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com";
const flow = [
  { id: "t", type: "tab", label: "Flow 1" },
  { id: "c", type: "aws-iot-connection", ...connectionDefaults, endpoint, autoConnect: false },
  { id: "broker", type: "mqtt-broker", broker: "localhost", port: 1883, autoConnect: false },
  { id: "in", type: "aws-iot-in", ...inDefaults, connection: "c", topic: "x", ...place, x: 200, y: 100 },
  { id: "out", type: "aws-iot-out", ...outDefaults, connection: "c", ...place, x: 400, y: 100 },
  {
    id: "other",
    type: "aws-iot-in",
    ...inDefaults,
    connection: "c",
    topic: "line/+/state\nline/7/temperature",
    ...place,
    x: 200,
    y: 160,
  },
  {
    id: "core",
    type: "mqtt in",
    topic: "line/core",
    qos: "1",
    datatype: "auto-detect",
    broker: "broker",
    inputs: 0,
    ...place,
    x: 200,
    y: 220,
  },
  {
    id: "inject",
    type: "inject",
    props: [{ p: "topic", vt: "str" }, { p: "payload" }],
    repeat: "",
    crontab: "",
    once: false,
    onceDelay: 0.1,
    topic: "line/seen",
    payload: "1",
    payloadType: "str",
    ...place,
    x: 200,
    y: 280,
    wires: [["out"]],
  },
];

describe("topics offered in the editor", function () {
  this.timeout(120_000);
  let nodeRed: NodeRed;
  let browser: Browser;
  let editor: Editor;

  before(async () => {
    nodeRed = await startNodeRed();
    browser = await launchChromium();
    const headers = { "Content-Type": "application/json", "Node-RED-Deployment-Type": "full" };
    await fetch(new URL("flows", nodeRed.url), { method: "POST", headers, body: JSON.stringify(flow) });
    // the flows start a moment after the answer
    const inject = () => fetch(new URL("inject/inject", nodeRed.url), { method: "POST" });
    while (!(await inject()).ok) await new Promise((wait) => setTimeout(wait, 100));
    editor = await Editor.open(browser, nodeRed);
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
  });
  afterEach(async () => {
    await editor.field("#node-dialog-cancel").click();
    await editor.field("#node-dialog-cancel").waitFor({ state: "detached" });
    assert.deepEqual(editor.complaints, []);
  });

  const list = () => editor.field(".red-ui-autoComplete-container li");
  const offered = async () => {
    await list().first().waitFor();
    return list().allInnerTexts();
  };
  const topic = "#node-input-topic";

  it("are filters and topics of the flows, and topics the connection has seen", async () => {
    await editor.edit("in");
    await editor.type(topic, "line/");
    assert.deepEqual(await offered(), ["line/+/state", "line/7/temperature", "line/core", "line/seen"]);
  });

  it("are topics one can publish to where one publishes", async () => {
    await editor.edit("out");
    await editor.type(topic, "LINE");
    assert.deepEqual(await offered(), ["line/7/temperature", "line/core", "line/seen"]);
    await editor.page.keyboard.press("Tab");
    assert.equal(await editor.field(topic).inputValue(), "line/7/temperature");
  });

  it("complete the line they are chosen for; Enter begins the next", async () => {
    await editor.edit("in");
    await editor.type(topic, "line/co");
    await offered();
    await editor.page.keyboard.press("Enter");
    await list().first().waitFor({ state: "detached" });
    await editor.page.keyboard.type("line/se");
    await offered();
    await list().first().click();
    assert.equal(await editor.field(topic).inputValue(), "line/co\nline/seen");
  });

  it("are offered to the core nodes too, which ask since Node-RED 4.1", async () => {
    await editor.edit("core");
    await editor.type(topic, "line/s");
    assert.deepEqual(await offered(), ["line/seen"]);
  });
});
