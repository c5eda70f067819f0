import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { startEndpoint, type Endpoint } from "../../src/local-endpoint";
import { Editor, launchChromium } from "./editor";
import { packagePath, startNodeRed, type NodeRed } from "./node-red";

/** Takes the pictures of the documents, on demand: SCREENSHOTS=1 npm run browser */
const describePictures = process.env["SCREENSHOTS"] ? describe : describe.skip;

const names = ["connection-security", "test-connection", "test-failed", "in-node", "out-node", "flow"];
const sidebarNames = ["sidebar-traffic", "sidebar-topics", "sidebar-test-client"];
/** Seconds of traffic that a picture shows. */
const SECONDS = 100;

describePictures("the pictures of the documents", () => {
  let endpoint: Endpoint;
  let nodeRed: NodeRed;
  let browser: Browser;
  let editor: Editor;
  let folder: string;

  before(async () => {
    endpoint = await startEndpoint();
    folder = mkdtempSync(join(tmpdir(), "aws-iot-pictures-"));
    nodeRed = await startNodeRed();
    browser = await launchChromium();
    editor = await Editor.open(browser, nodeRed);
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
    await endpoint.stop();
    rmSync(folder, { recursive: true });
  });

  async function files(): Promise<string[]> {
    const { certPem, keyPem } = await endpoint.certificates.issue({ keyType: "rsa" });
    const contents = {
      "3f9ad01c-certificate.pem.crt": certPem,
      "3f9ad01c-private.pem.key": keyPem,
      "RootCA.pem": endpoint.caPem,
    };
    return Object.entries(contents).map(([name, text]) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    });
  }

  const form = () => editor.field(".red-ui-tray .aws-iot-form").last();
  /** Runs a test to its verdict, and takes its part of the form. */
  async function test(name: string): Promise<void> {
    await editor.click("#aws-iot-test-start");
    await editor.field("#aws-iot-test-start .fa-plug").waitFor();
    await editor.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await editor.picture(name, editor.field("#aws-iot-test-start"), editor.field("#aws-iot-test-verdict"));
  }

  const node = (id: string, type: string, x: number, y: number, more: object) => ({
    id,
    type,
    x,
    y,
    wires: [],
    ...more,
  });
  /** Readings that go out, and commands that come in. */
  const flow = (connection: string) => [
    node("a1", "inject", 130, 80, {
      name: "every minute",
      props: [{ p: "payload" }],
      repeat: "60",
      crontab: "",
      once: false,
      payload: '{"celsius":21.5}',
      payloadType: "json",
      wires: [["a2"]],
    }),
    node("a2", "aws-iot-out", 400, 80, { connection, topic: "gw/gateway-1/temperature", qos: 1, retain: "" }),
    node("a3", "aws-iot-in", 170, 160, {
      connection,
      topic: "gw/gateway-1/commands/#",
      qos: 1,
      datatype: "auto-detect",
      wires: [["a4"]],
    }),
    node("a4", "debug", 420, 160, { name: "command", active: true, tosidebar: true, complete: "payload" }),
  ];

  it("are taken, crisp and small", async () => {
    const into = await editor.drag("aws-iot-in", 120, 100);
    await editor.edit(into);
    await editor.addConnection();
    await editor.paste("#node-config-input-endpoint", `localhost:${endpoint.port}`);
    await editor.type("#node-config-input-clientId", "gateway-1");
    await editor.type("#node-config-input-alpn", "off");
    await editor.drop(await files());
    await editor.field(".aws-iot-slot[data-slot=ca] .aws-iot-good").waitFor();
    await editor.field(".aws-iot-slot[data-slot=key] .aws-iot-good").waitFor();
    await editor.click("#aws-iot-root > summary");
    await editor.picture(
      "connection-security",
      editor.field("#aws-iot-tabs"),
      editor.field("#aws-iot-paths"),
    );
    await test("test-failed");
    await editor.tab("connection");
    await editor.type("#node-config-input-alpn", "x-amzn-mqtt-ca");
    await test("test-connection");
    await editor.finish("#node-config-dialog-ok");
    await editor.type("#node-input-topic", "gw/gateway-1/commands/#");
    await editor.picture("in-node", form());
    await editor.finish("#node-dialog-ok");
    const [connection] = await editor.saved("aws-iot-connection");
    await editor.page.locator(`[id="${into}"]`).click();
    await editor.page.keyboard.press("Delete");
    await editor.import(JSON.stringify(flow(String(connection?.["id"]))));
    const [out] = await editor.saved("aws-iot-out");
    await editor.edit(String(out?.["id"]));
    await editor.picture("out-node", form());
    await editor.finish("#node-dialog-ok");
    await editor.deploy();
    await editor.field(".red-ui-flow-node-status-dot-green").nth(1).waitFor();
    await editor.page.locator("#red-ui-workspace-chart").click({ position: { x: 20, y: 400 } });
    await editor.field(".red-ui-notification").last().waitFor({ state: "hidden" });
    await editor.picture("flow", ...(await editor.field(".red-ui-flow-node-group").all()));
    small(names);
  });

  it("are taken of the sidebar, with traffic", async function () {
    this.timeout(SECONDS * 1_000 + 90_000);
    const [connection] = await editor.saved("aws-iot-connection");
    await editor.import(JSON.stringify(traffic(String(connection?.["id"]))));
    await editor.deploy();
    await editor.page.evaluate(() => RED.actions.invoke("aws-iot:show-sidebar"));
    const sidebar = editor.page.locator(".aws-iot-sidebar");
    const tab = (id: string) => sidebar.locator(`[data-tab=${id}]`).click();
    await tab("test");
    await sidebar.locator(".aws-iot-filter-form input").fill("press/#");
    await sidebar.getByRole("button", { name: "Subscribe", exact: true }).click();
    await sidebar.locator(".aws-iot-chip-remove").waitFor();
    await tab("traffic");
    const begin = Date.now();
    for (let sent = 0, seconds = 0; seconds < SECONDS; seconds = (Date.now() - begin) / 1_000) {
      const due = 30 * seconds + 180 * (1 - Math.cos(seconds / 9));
      for (; sent < due; sent++) await endpoint.publish(...reading(sent));
      await editor.page.waitForTimeout(50);
    }
    const picture = (name: string) => sidebar.screenshot({ path: packagePath(`docs/${name}.png`) });
    await picture("sidebar-traffic");
    await tab("topics");
    await sidebar.locator(".aws-iot-topic", { hasText: "pressure" }).first().click();
    await sidebar.locator(".aws-iot-detail", { hasText: "bar" }).waitFor();
    await picture("sidebar-topics");
    await tab("test");
    await sidebar.getByRole("button", { name: "Pause", exact: true }).click();
    await sidebar.locator(".aws-iot-message", { hasText: "bar" }).nth(2).click();
    await sidebar.locator(".aws-iot-detail:visible", { hasText: "bar" }).waitFor();
    await picture("sidebar-test-client");
    small(sidebarNames);
  });

  /** What the pictures of the sidebar show besides: twelve readings a second that go out. */
  const traffic = (connection: string) => [
    node("b1", "inject", 130, 260, {
      props: [{ p: "payload" }],
      repeat: String(1 / 12),
      crontab: "",
      once: true,
      onceDelay: 0.1,
      payload: '{"celsius":21.5}',
      payloadType: "json",
      wires: [["b2"]],
    }),
    node("b2", "aws-iot-out", 400, 260, {
      connection,
      topic: "gw/gateway-1/temperature",
      qos: 1,
      retain: "",
    }),
  ];

  /** A reading of one of two presses. */
  const reading = (number: number): [topic: string, payload: string] => {
    const kind = number % 2 === 0 ? { bar: 180 + (number % 7) } : { celsius: 60 + (number % 5) };
    const topic = `press/${1 + (number % 4 > 1 ? 1 : 0)}/${"bar" in kind ? "pressure" : "temperature"}`;
    return [topic, JSON.stringify({ ...kind, number })];
  };

  function small(pictures: readonly string[]): void {
    for (const name of pictures) {
      const { size } = statSync(packagePath(`docs/${name}.png`));
      assert.ok(size < 150_000, `${name}: ${size} bytes`);
    }
    assert.deepEqual(editor.complaints, []);
  }
});
