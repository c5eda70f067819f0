import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { startEndpoint, type Endpoint } from "../../src/local-endpoint";
import { remember } from "../acceptance/secrets";
import { Editor, launchChromium } from "./editor";
import { startNodeRed, type NodeRed } from "./node-red";

describe("from an empty workspace to AWS IoT", function () {
  let endpoint: Endpoint;
  let nodeRed: NodeRed;
  let browser: Browser;
  let editor: Editor;
  let folder: string;
  let files: readonly string[];

  before(async () => {
    endpoint = await startEndpoint();
    folder = mkdtempSync(join(tmpdir(), "aws-iot-connect-"));
    files = await save();
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
  beforeEach(async () => {
    await nodeRed.removeFlows();
    await editor.renew();
  });
  afterEach(async () => {
    endpoint.faults.clear();
    assert.deepEqual(editor.complaints, []);
  });

  /** The files as the console gives them, and the root CA of this endpoint. */
  async function save(): Promise<readonly string[]> {
    const { certPem, keyPem } = await endpoint.certificates.issue({ keyType: "rsa" });
    remember(keyPem);
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

  /** An in node with a new connection, as far as Add. */
  async function fillIn(alpn = "x-amzn-mqtt-ca"): Promise<string> {
    const id = await editor.drag("aws-iot-in", 200, 120);
    await editor.edit(id);
    await editor.addConnection();
    await editor.paste("#node-config-input-endpoint", `localhost:${endpoint.port}`);
    await editor.type("#node-config-input-alpn", alpn);
    await editor.drop(files);
    await editor.field(".aws-iot-slot[data-slot=key] .aws-iot-good").waitFor();
    return id;
  }

  async function finish(): Promise<void> {
    await editor.finish("#node-config-dialog-ok");
    await editor.type("#node-input-topic", "gateway/commands/#");
    await editor.finish("#node-dialog-ok");
    await editor.deploy();
    await editor.field(".red-ui-flow-node-status-dot-green").waitFor();
  }

  const phases = () =>
    editor
      .field("#aws-iot-test-phases")
      .evaluate((list) =>
        [...list.children].map(
          (row) => `${row.getAttribute("data-phase")} ${row.getAttribute("data-state")}`,
        ),
      );
  const done = (...names: readonly string[]) => names.map((name) => `${name} done`);

  /** Runs a test to its verdict. */
  async function test(): Promise<string> {
    await editor.click("#aws-iot-test-start");
    await editor.field("#aws-iot-test-start .fa-plug").waitFor();
    return (await editor.field("#aws-iot-test-verdict").textContent()) ?? "";
  }

  it("takes at most 12 actions to a green status", async () => {
    await fillIn();
    await finish();
    assert.equal(await editor.field(".red-ui-flow-node-status-label").textContent(), "connected");
    assert.equal(endpoint.connected.length, 1);
    assert.ok(editor.actions <= 12, `${editor.actions} actions`);
  });

  it("tests a connection that is not deployed, step by step", async () => {
    await fillIn();
    assert.match(await test(), /The connection works/);
    assert.deepEqual(await phases(), done("credentials", "resolve", "tcp", "tls", "mqtt"));
    const found = (await editor.field("#aws-iot-test-phases").textContent()) ?? "";
    for (const part of [
      "AWS IoT Certificate, RSA 2048",
      `127.0.0.1:${endpoint.port}`,
      "TLS 1.3, ALPN x-amzn-mqtt-ca",
      "Local endpoint, root CA",
      "MQTT 5, client ID nodered-",
    ])
      assert.ok(found.includes(part), part);
    assert.deepEqual(endpoint.connected, []);
  });

  it("says what is wrong and what to do, and works once that is done", async () => {
    await fillIn("off");
    assert.match(await test(), /answers HTTP instead of MQTT.*ALPN/);
    assert.deepEqual(await phases(), [...done("credentials", "resolve", "tcp", "tls"), "mqtt failed"]);
    await editor.tab("connection");
    await editor.type("#node-config-input-alpn", "x-amzn-mqtt-ca");
    assert.match(await test(), /The connection works/);
  });

  it("can be stopped, and is stopped with the dialog", async () => {
    endpoint.faults.blackHole = true;
    await fillIn();
    await editor.click("#aws-iot-test-start");
    await editor.field("[data-phase=tls][data-state=started]").waitFor();
    await editor.click("#aws-iot-test-start");
    await editor.field("#aws-iot-test-verdict", { hasText: "stopped" }).waitFor();
    await editor.click("#aws-iot-test-start");
    await editor.field("[data-phase=tls][data-state=started]").waitFor();
    const ended = editor.page.waitForEvent("requestfailed", (request) =>
      request.url().endsWith("aws-iot/test"),
    );
    await editor.click("#node-config-dialog-cancel");
    await ended;
  });

  it("takes saved secrets from the store, and leaves the running connection its client ID", async () => {
    const id = await fillIn();
    await finish();
    const [clientId = ""] = endpoint.connected;
    await editor.load();
    await editor.edit(id);
    await editor.editConnection();
    await editor.tab("security");
    await editor.field(".aws-iot-slot[data-slot=key] .aws-iot-good").waitFor();
    assert.equal(await editor.field("#node-config-input-key").inputValue(), "__PWRD__");
    assert.match(await test(), new RegExp(`uses the client ID "${clientId}" right now`));
    assert.deepEqual(await phases(), []);
    await editor.click("#aws-iot-test-temporary");
    assert.match(await test(), /The connection works/);
    assert.ok(endpoint.journal.connections.some((one) => one.clientId === `${clientId}-test`));
    assert.deepEqual(endpoint.connected, [clientId]);
  });
});

describe("testing a connection without the right to", function () {
  it("is refused in words", async () => {
    const permissions = ["read", "flows.write", "settings.write"];
    const nodeRed = await startNodeRed({
      adminAuth: { type: "credentials", users: [], default: { permissions } },
    });
    const browser = await launchChromium();
    try {
      const editor = await Editor.open(browser, nodeRed);
      await editor.edit(await editor.drag("aws-iot-in", 200, 120));
      await editor.addConnection();
      assert.equal(await editor.field("#aws-iot-test-start").isDisabled(), true);
      assert.match((await editor.field("#aws-iot-test-hint").textContent()) ?? "", /aws-iot\.write/);
      assert.deepEqual(editor.complaints, []);
    } finally {
      await browser.close();
      await nodeRed.stop();
    }
  });
});
