import assert from "node:assert/strict";
import { existsSync, readdirSync, rmSync } from "node:fs";
import type { Browser } from "playwright-core";
import { defaults } from "../../src/nodes/aws-iot-connection/config";
import { Editor, launchChromium } from "./editor";
import { makeCredentials } from "./credentials";
import { packageFile, packagePath, startNodeRed, type NodeRed } from "./node-red";

const examples = existsSync(packagePath("examples"))
  ? readdirSync(packagePath("examples")).filter((name) => name.endsWith(".json"))
  : [];
const types = ["aws-iot-connection", "aws-iot-in", "aws-iot-out", "aws-iot-ack"];
const endpoint = "a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com";

describe("the editor", function () {
  this.timeout(120_000);
  let nodeRed: NodeRed;
  let browser: Browser;
  let editor: Editor;
  let files: Awaited<ReturnType<typeof makeCredentials>>;

  before(async () => {
    files = await makeCredentials();
    nodeRed = await startNodeRed();
    browser = await launchChromium();
    editor = await Editor.open(browser, nodeRed);
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
    rmSync(files.folder, { recursive: true });
  });
  beforeEach(async () => {
    await nodeRed.removeFlows();
    await editor.renew();
  });
  afterEach(async () => {
    assert.deepEqual(editor.complaints, []);
  });

  /** An in node with its dialog and that of a new connection open. */
  async function newConnection(by = editor): Promise<string> {
    const id = await by.drag("aws-iot-in", 200, 120);
    await by.edit(id);
    await by.addConnection();
    return id;
  }

  const invalid = async (selector: string): Promise<string> => {
    await editor.field(`${selector}.input-error`).waitFor();
    await editor.page.mouse.move(0, 0);
    await editor.field(".red-ui-popover").waitFor({ state: "hidden" });
    await editor.field(selector).hover();
    const tooltip = editor.field(".red-ui-popover");
    await tooltip.waitFor();
    return (await tooltip.textContent()) ?? "";
  };

  it("saves a new connection with all its properties, numbers as numbers", async () => {
    await newConnection();
    await editor.type("#node-config-input-endpoint", ` https://${endpoint}:8883/mqtt `);
    await editor.tab("outbox");
    await editor.type("#node-config-input-outboxMaxMessages", "500");
    await editor.finish("#node-config-dialog-ok");
    await editor.type("#node-input-topic", "sensors/+/temperature");
    await editor.finish("#node-dialog-ok");
    const [connection] = await editor.saved("aws-iot-connection");
    const { id, type, ...properties } = connection ?? {};
    assert.ok(id);
    assert.equal(type, "aws-iot-connection");
    assert.deepEqual(properties, { ...defaults, endpoint, port: 8883, outboxMaxMessages: 500 });
    const [node] = await editor.saved("aws-iot-in");
    assert.equal(node?.["qos"], 1);
    assert.equal(node?.["topic"], "sensors/+/temperature");
    assert.equal(node?.["connection"], id);
  });

  it("keeps the password of a proxy out of the flow", async () => {
    await newConnection();
    await editor.type("#node-config-input-endpoint", endpoint);
    await editor.click("#aws-iot-network > summary");
    for (const [written, password] of [
      ["p%40ss", "p@ss"],
      ["w@r@d", "w@r@d"],
    ]) {
      await editor.type("#node-config-input-proxy", `http://user:${written}@proxy.example.com:3128`);
      await editor.field("#node-config-input-proxy").press("Tab");
      assert.equal(await editor.field("#node-config-input-proxyPassword").inputValue(), password);
      const left = await editor.field("#node-config-input-proxy").inputValue();
      assert.equal(left, "http://user@proxy.example.com:3128");
    }
    await editor.finish("#node-config-dialog-ok");
    await editor.type("#node-input-topic", "a");
    await editor.finish("#node-dialog-ok");
    const [connection] = await editor.saved("aws-iot-connection");
    assert.equal(connection?.["proxy"], "http://user@proxy.example.com:3128");
  });

  it("says in the tooltip what is wrong while it is typed", async () => {
    await newConnection();
    await editor.type(
      "#node-config-input-endpoint",
      "a1b2c3d4e5f6g7.credentials.iot.eu-west-1.amazonaws.com",
    );
    assert.match(await invalid("#node-config-input-endpoint"), /credential/);
    await editor.type("#node-config-input-clientId", "$thing");
    assert.match(await invalid("#node-config-input-clientId"), /starts with "\$"/);
    await editor.click("#aws-iot-network > summary");
    await editor.type("#node-config-input-keepalive", "5");
    assert.match(await invalid("#node-config-input-keepalive"), /30 to 1200/);
    await editor.type("#node-config-input-port", "https");
    assert.match(await invalid("#node-config-input-port"), /whole number/);
  });

  it("tells endpoints apart while one is typed", async () => {
    await newConnection();
    const shapes: readonly (readonly [typed: string, grade: string, words: RegExp])[] = [
      [`https://${endpoint}/mqtt`, "good", /Data endpoint in eu-west-1/],
      ["a1b2c3.ats.iot.cn-north-1.amazonaws.com.cn", "good", /cn-north-1/],
      ["a1b2c3.iot.eu-west-1.amazonaws.com", "warning", /legacy.*Data-ATS/],
      ["a1b2c3-ats.iot.eu-wset-1.amazonaws.com", "warning", /"eu-wset-1".*typing error/],
      ["a1b2c3.credentials.iot.eu-west-1.amazonaws.com", "bad", /credential provider.*Data-ATS/],
      ["a1b2c3.jobs.iot.eu-west-1.amazonaws.com", "bad", /AWS IoT Jobs.*Data-ATS/],
      ["iot.eu-west-1.amazonaws.com", "bad", /control plane.*Data-ATS/],
      ["greengrass-ats.iot.eu-west-1.amazonaws.com", "bad", /Greengrass/],
      ["a1b2c3d4e5f6g7-ats", "bad", /only a part of an endpoint.*whole host name/],
      ["10.0.0.1", "warning", /IP address/],
      ["two words", "bad", /not a host name/],
    ];
    const hint = editor.field("#aws-iot-endpoint-hint");
    for (const [typed, grade, words] of shapes) {
      await editor.page.locator("#node-config-input-endpoint").fill(typed);
      assert.match((await hint.textContent()) ?? "", words);
      assert.match((await hint.getAttribute("class")) ?? "", new RegExp(`aws-iot-${grade}`), typed);
    }
  });

  it("can be used without a mouse", async () => {
    await newConnection();
    const { keyboard } = editor.page;
    const selected = () => editor.field('#aws-iot-tabs [role=tab][aria-selected="true"]').textContent();
    await editor.page.locator("#node-config-input-name").focus();
    await keyboard.press("Tab");
    assert.equal(await selected(), "Connection");
    await keyboard.press("ArrowRight");
    assert.equal(await selected(), "Security");
    await keyboard.press("Tab");
    assert.equal(await editor.page.evaluate(() => document.activeElement?.id), "aws-iot-choose");
    await keyboard.press("Shift+Tab");
    await keyboard.press("End");
    assert.equal(await selected(), "Messages");
    await keyboard.press("Tab");
    await keyboard.press("Enter");
    await editor.field("#node-config-input-birthTopic").waitFor();
    await keyboard.press("Shift+Tab");
    await keyboard.press("Home");
    assert.equal(await selected(), "Connection");
    await keyboard.press("Tab");
    assert.equal(await editor.page.evaluate(() => document.activeElement?.id), "node-config-input-endpoint");
  });

  it("checks every line of a topic", async () => {
    const id = await editor.drag("aws-iot-in", 200, 120);
    await editor.edit(id);
    await editor.type("#node-input-topic", "a/+/b\nc/#/d");
    assert.match(await invalid("#node-input-topic"), /c\/#\/d/);
    await editor.type("#node-input-topic", "a/+/b\nc/#");
    await editor.field("#node-input-topic:not(.input-error)").waitFor();
    await editor.finish("#node-dialog-ok");
    assert.equal((await editor.saved("aws-iot-in"))[0]?.["topic"], "a/+/b\nc/#");
  });

  it("judges what an older flow does not have by its default", async () => {
    const connection = { id: "c1", type: "aws-iot-connection", endpoint };
    const [x, y, wires] = [100, 100, []];
    const into = { id: "i1", type: "aws-iot-in", connection: "c1", topic: "a", x, y, wires };
    const out = { id: "o1", type: "aws-iot-out", connection: "c1", topic: "a", x, y: 200, wires };
    await editor.import(JSON.stringify([connection, into, out]));
    assert.equal((await editor.saved("aws-iot-in")).length, 1);
    await editor.deploy();
  });

  /** Imports nodes that use one connection. */
  const importNodes = async (connection: object, ...nodes: { id: string; type: string }[]) =>
    editor.import(
      JSON.stringify([
        { id: "c1", type: "aws-iot-connection", endpoint, ...connection },
        ...nodes.map((node, n) => ({
          connection: "c1",
          topic: "a",
          x: 200,
          y: 100 + 60 * n,
          wires: [],
          ...node,
        })),
      ]),
    );
  const only = async (type: string) => (await editor.saved(type))[0] ?? {};

  it("lets the message decide where a node said 0 or false", async () => {
    const saved = { qos: 0, expiry: 0, retain: false };
    await importNodes({}, { id: "o1", type: "aws-iot-out", ...saved });
    await editor.edit("o1");
    assert.equal(await editor.field("#node-input-retain").inputValue(), "false");
    await editor.page.locator("#node-input-qos").selectOption("");
    await editor.page.locator("#node-input-retain").selectOption("");
    await editor.type("#node-input-expiry", "");
    await editor.finish("#node-dialog-ok");
    const { qos, expiry, retain } = await only("aws-iot-out");
    assert.deepEqual({ qos, expiry, retain }, { qos: "", expiry: "", retain: "" });
  });

  it("keeps environment variables also where a form cannot show them", async () => {
    const variables = { qos: "${QOS}", retain: "${RETAIN}" };
    await importNodes({ cleansession: "${CLEAN}" }, { id: "o1", type: "aws-iot-out", ...variables });
    await editor.edit("o1");
    await editor.editConnection();
    await editor.type("#node-config-input-name", "changed");
    await editor.finish("#node-config-dialog-ok");
    await editor.type("#node-input-name", "changed");
    await editor.finish("#node-dialog-ok");
    const { qos, retain, name } = await only("aws-iot-out");
    assert.deepEqual({ qos, retain, name }, { ...variables, name: "changed" });
    const connection = await only("aws-iot-connection");
    assert.deepEqual([connection["cleansession"], connection["name"]], ["${CLEAN}", "changed"]);

    await editor.edit("o1");
    await editor.editConnection();
    await editor.click("#node-config-input-cleansession");
    await editor.finish("#node-config-dialog-ok");
    await editor.finish("#node-dialog-ok");
    assert.equal((await only("aws-iot-connection"))["cleansession"], true);
  });

  it("takes an environment variable for a certificate without complaint", async () => {
    await newConnection();
    await editor.tab("security");
    await editor.type("#node-config-input-cert", "${DEVICE_CERT}");
    await editor.field("#aws-iot-cert-status .aws-iot-neutral", { hasText: "DEVICE_CERT" }).waitFor();
    assert.equal(await editor.field("#aws-iot-cert-status .aws-iot-bad").count(), 0);
    assert.equal(await editor.field("#node-config-input-cert").isVisible(), true);
  });

  it("does not judge other nodes by the dialog that is open", async () => {
    const dynamic = { id: "i2", type: "aws-iot-in", topic: "", inputs: 1 };
    await importNodes({}, { id: "i1", type: "aws-iot-in" }, dynamic);
    await editor.edit("i1");
    const valid = await editor.page.evaluate(() =>
      ["i1", "i2"].map((id) => RED.editor.validateNode(RED.nodes.node(id))),
    );
    assert.deepEqual(valid, [true, true]);
  });

  it("gives the in node an input for dynamic subscriptions", async () => {
    const id = await editor.drag("aws-iot-in", 200, 120);
    await editor.edit(id);
    await editor.page.locator("#aws-iot-in-action").selectOption("1");
    await editor.field(".aws-iot-in-static").waitFor({ state: "hidden" });
    await editor.finish("#node-dialog-ok");
    const [node] = await editor.saved("aws-iot-in");
    assert.equal(node?.["inputs"], 1);
    assert.equal(await editor.field(`[id="${id}"] .red-ui-flow-port-input`).count(), 1);
  });

  it("gives the out node an output for the outcome, and takes its wires away with it", async () => {
    const id = await editor.drag("aws-iot-out", 200, 120);
    await editor.edit(id);
    await editor.click("#node-input-outcome");
    await editor.finish("#node-dialog-ok");
    assert.deepEqual((await editor.saved("aws-iot-out"))[0]?.["wires"], [[]]);
    assert.equal(await editor.field(`[id="${id}"] .red-ui-flow-port-output`).count(), 1);
    await editor.edit(id);
    await editor.click("#node-input-outcome");
    await editor.finish("#node-dialog-ok");
    const [node] = await editor.saved("aws-iot-out");
    assert.equal(node?.["outcome"], false);
    assert.deepEqual(node?.["wires"], []);
    assert.equal(await editor.field(`[id="${id}"] .red-ui-flow-port-output`).count(), 0);
  });

  it("puts files where they belong by their content, and never shows a key again", async () => {
    const id = await newConnection();
    await editor.type("#node-config-input-endpoint", endpoint);
    await editor.tab("security");
    await editor.choose([files.key, files.ca, files.cert]);
    for (const slot of ["cert", "key", "ca"]) {
      await editor.field(`.aws-iot-slot[data-slot=${slot}] .aws-iot-saved`).waitFor();
      assert.equal(await editor.field(`#node-config-input-${slot}`).isVisible(), false);
    }
    assert.match(await editor.field("#node-config-input-key").inputValue(), /PRIVATE KEY/);
    await editor.finish("#node-config-dialog-ok");
    await editor.type("#node-input-topic", "a");
    await editor.finish("#node-dialog-ok");
    await editor.deploy();
    await editor.load();
    await editor.edit(id);
    await editor.editConnection();
    await editor.tab("security");
    assert.equal(await editor.field("#node-config-input-key").inputValue(), "__PWRD__");
    assert.equal(await editor.field("#node-config-input-key").isVisible(), false);
    await editor.field(".aws-iot-slot[data-slot=key] .aws-iot-remove").click();
    assert.equal(await editor.field("#node-config-input-key").isVisible(), true);
  });

  it("says of a file that is no use what it is", async () => {
    await newConnection();
    await editor.tab("security");
    await editor.choose([files.publicKey]);
    await editor.field("#aws-iot-drop-status .aws-iot-bad").waitFor();
    assert.match(
      (await editor.field("#aws-iot-drop-status").textContent()) ?? "",
      /public.pem: .*public key/i,
    );
    assert.equal(await editor.field("#node-config-input-key").inputValue(), "");
  });

  it("has a label for every field of every dialog", async () => {
    await newConnection();
    const nameless = () =>
      editor.page.evaluate(`[...document.querySelectorAll(".red-ui-tray-body :is(input, select, textarea)")]
        .filter((field) => /^(node-|aws-iot)/.test(field.id) && field.type !== "hidden")
        .filter((field) => ![...field.labels, field.ariaLabel].some((label) => (label?.textContent ?? label ?? "").trim()))
        .map((field) => field.id)`);
    assert.deepEqual(await nameless(), []);
  });

  it("shows help with its parts for every node", async () => {
    for (const type of types) {
      const help = await editor.page.evaluate((wanted) => RED.nodes.getNodeHelp(wanted), type);
      assert.match(help, /<p>|^[A-Z]/, type);
      assert.match(help, /Details/, type);
    }
    await editor.drag("aws-iot-out", 200, 120);
    await editor.page.evaluate(() => RED.actions.invoke("core:show-help-tab"));
    await editor.field(".red-ui-help-title, .red-ui-sidebar-help h1").first().waitFor();
  });

  it("speaks Korean", async () => {
    const korean = await Editor.open(browser, nodeRed, { locale: "ko-KR" });
    await newConnection(korean);
    await korean.field("label", { hasText: "엔드포인트" }).first().waitFor();
    assert.match(
      (await korean.field(".red-ui-tray-body").last().textContent()) ?? "",
      /엔드포인트.*클라이언트 ID/s,
    );
    await korean.close();
    assert.deepEqual(korean.complaints, []);
  });

  for (const example of examples) {
    it(`imports and deploys the example ${example}`, async () => {
      await editor.import(packageFile(`examples/${example}`));
      const imported = await editor.page.evaluate(() =>
        RED.nodes.createCompleteNodeSet({ credentials: false }),
      );
      const expected: { type: string }[] = JSON.parse(packageFile(`examples/${example}`));
      for (const { type } of expected)
        assert.ok(
          imported.some((node) => node["type"] === type),
          type,
        );
    });
  }
});
