import assert from "node:assert/strict";
import { connection, inNode } from "../acceptance/flow";
import { flow, openPanel, openWay, Sidebar, type Panel } from "./sidebar";

describe("the sidebar", function () {
  this.timeout(600_000);
  let panel: Panel;
  let nodeRed: Panel["nodeRed"];
  let local: Panel["local"];
  let browser: Panel["browser"];
  let sidebar: Sidebar;

  // one editor for all: opening one takes longer than most tests
  before(async () => {
    panel = await openPanel();
    ({ nodeRed, local, browser, sidebar } = panel);
  });
  after(() => panel.close());
  afterEach(async () => {
    local.endpoint.faults.clear();
    await sidebar.reset();
  });

  const fromCloud = (topic: string, payload: string | Buffer, options = {}) =>
    local.endpoint.publish(topic, payload, options);
  const published = () => local.endpoint.journal.publishes.map(({ topic }) => topic);
  /** the filters of all SUBSCRIBEs so far */
  const subscribed = () =>
    local.endpoint.journal.packets.flatMap(({ packet }) =>
      packet.cmd === "subscribe" ? packet.subscriptions.map(({ topic }) => topic) : [],
    );

  describe("Connections", () => {
    it("tells what a connection is made of, and follows it", async () => {
      const facts = (await sidebar.find(".aws-iot-card .aws-iot-facts").textContent()) ?? "";
      assert.match(
        facts,
        new RegExp(`localhost:${local.target.port}.*gateway.*MQTT 5.*TLSv1\\.3.*x-amzn-mqtt-ca`),
      );
      assert.match(
        (await sidebar.find(".aws-iot-certificate").textContent()) ?? "",
        /days left, until \d{4}-/,
      );
      await sidebar.button("Disconnect").click();
      await sidebar.says(".aws-iot-state", /Disconnected/);
      await sidebar.button("Connect").click();
      await sidebar.says(".aws-iot-state", /Connected/);
    });

    it("speaks up when the state changes, not with each second of it", async () => {
      await sidebar.says(".aws-iot-card .aws-iot-standing", /Connected.*for \d+ sec/);
      assert.deepEqual(await sidebar.find(".aws-iot-card [role=status]").allTextContents(), [
        "Connected",
        "",
      ]);
    });

    it("says why one is down, what to do, and when it is tried again", async () => {
      const dead = { ...connection({ ...local.target, port: 1 }, { name: "Dead" }), id: "dead" };
      await nodeRed.deploy([...flow(local.target), dead, inNode("deaf", { topic: "a", connection: "dead" })]);
      await sidebar.says(
        ".aws-iot-card[aria-label=Dead] .aws-iot-cause",
        /refuses connections on port 1.*Check/,
      );
      await sidebar.says(".aws-iot-card[aria-label=Dead] .aws-iot-standing", /next attempt in \d+ sec/);
      await nodeRed.deploy(flow(local.target));
      await sidebar.find(".aws-iot-card[aria-label=Dead]").waitFor({ state: "detached" });
    });

    it("leads to the settings and to the nodes", async () => {
      await sidebar.button("Settings and test").first().click();
      await sidebar.page.locator("#node-config-input-endpoint").waitFor();
      await sidebar.editor.finish("#node-config-dialog-cancel");
      await sidebar.button("Find its nodes").first().click();
      await sidebar.page.locator(".red-ui-search-result", { hasText: "plant/#" }).first().waitFor();
      await sidebar.page.keyboard.press("Escape");
    });

    it("takes a connection away that is removed while it is shown", async () => {
      await sidebar.tab("traffic");
      await nodeRed.deploy([]);
      await sidebar.tab("connections");
      await sidebar.says(".aws-iot-empty", /No connection to AWS IoT is deployed/);
      await nodeRed.deploy(flow(local.target));
      await sidebar.says(".aws-iot-state", /Connected/);
    });
  });

  describe("Traffic", () => {
    it("plots what goes out and in beside AWS's limits, and counts", async () => {
      await sidebar.tab("traffic");
      await sidebar.find(".aws-iot-plot canvas").first().waitFor();
      for (let i = 0; i < 30; i++) nodeRed.send("send", { topic: "plant/load", payload: "x".repeat(100) });
      await sidebar.says(".aws-iot-use", /[1-9]\d* of the 100 messages a second/);
      await sidebar.says("[data-counter=delivered]", /[1-9]/);
      await sidebar.says(".aws-iot-outbox", /Nothing waits/);
      const label = await sidebar.find(".aws-iot-plot-canvas").first().getAttribute("aria-label");
      assert.match(label ?? "", /Out .*In .*AWS allows 100\/s/);
      const drawn = await sidebar.page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>(".aws-iot-plot canvas");
        const pixels = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        return new Set(pixels).size;
      });
      assert.ok(drawn > 10, `${drawn} colours`);
    });

    it("lists rejected messages, discards one or sends it again, and tells what became of it", async () => {
      local.endpoint.faults.puback = { topic: "plant/forbidden", code: 0x87 };
      await sidebar.tab("traffic");
      const before = published().length;
      for (const payload of ["1", "2"]) nodeRed.send("send", { topic: "plant/forbidden", payload });
      await sidebar.says(".aws-iot-rejected", /plant\/forbidden.*not.*plant\/forbidden/s);
      await sidebar.find(".aws-iot-rejected li").nth(1).waitFor();
      await sidebar.button("Discard").first().click();
      await sidebar.find(".aws-iot-rejected li").nth(1).waitFor({ state: "detached" });
      await sidebar.button("Send again").click();
      await sidebar.says(".aws-iot-outcomes [data-result=rejected]", /plant\/forbidden.*rejected: .*plant/);
      local.endpoint.faults.clear();
      await sidebar.button("Send again").click();
      await sidebar.says(".aws-iot-outcomes [data-result=delivered]", /plant\/forbidden.*delivered in/);
      await sidebar.find(".aws-iot-rejected li").first().waitFor({ state: "detached" });
      await local.endpoint.journal.wait("publishes", ({ topic }) => topic === "plant/forbidden");
      assert.equal(published().length, before + 1);
    });
  });

  describe("Topics", () => {
    it("grows a tree with the last payload of each topic", async () => {
      await sidebar.tab("topics");
      nodeRed.send("send", { topic: "plant/one/temperature", payload: { celsius: 21 } });
      await sidebar.find(".aws-iot-topic", "temperature").click();
      await sidebar.says(".aws-iot-detail", /plant\/one\/temperature.*Messages: 2.*received.*celsius: 21/s);
      await sidebar.find(".aws-iot-topic", "one").locator(".aws-iot-twisty").click();
      await sidebar.find(".aws-iot-topic", "temperature").waitFor({ state: "detached" });
      await sidebar.find(".aws-iot-list:visible").press("ArrowRight");
      await sidebar.find(".aws-iot-topic", "temperature").waitFor();
    });

    it("leaves the payload of a live topic as it was unfolded, and as it is while somebody is in it", async () => {
      await sidebar.tab("topics");
      const tell = (number: number) =>
        nodeRed.send("send", { topic: "plant/live", payload: { a: { b: { number } } } });
      tell(1);
      await sidebar.find(".aws-iot-topic", "live").click();
      await sidebar.find(".aws-iot-json summary", "b").click();
      await sidebar.says(".aws-iot-json", /number: 1$/);
      tell(2);
      await sidebar.says(".aws-iot-detail", /Messages: 4 .*stays while you are in its payload.*number: 1/s);
      await sidebar.find(".aws-iot-list:visible").focus();
      await sidebar.says(".aws-iot-json", /number: 2$/);
      await sidebar.find(".aws-iot-json-number").dblclick();
      await sidebar.find(".aws-iot-list:visible").focus();
      tell(3);
      await sidebar.says(".aws-iot-detail", /Messages: 6 .*stays while.*number: 2/s);
      await sidebar.page.evaluate(() => getSelection()?.removeAllRanges());
      await sidebar.says(".aws-iot-json", /number: 3$/);
    });

    it("lets a node be dragged out that has topic and connection, or put in by a click", async () => {
      await sidebar.tab("topics");
      nodeRed.send("send", { topic: "plant/two", payload: "1" });
      await sidebar.find(".aws-iot-topic", "two").click();
      await sidebar.button("aws iot in").scrollIntoViewIfNeeded();
      const from = await sidebar.button("aws iot in").boundingBox();
      assert.ok(from);
      await sidebar.page.mouse.move(from.x + 10, from.y + 10);
      await sidebar.page.mouse.down();
      await sidebar.page.mouse.move(500, 500, { steps: 12 });
      await sidebar.page.mouse.up();
      await sidebar.button("aws iot out").click();
      const users = () =>
        sidebar.page.evaluate(() => {
          const all = (RED.nodes.node("aws")?.["users"] ?? []) as { type: string; topic: string }[];
          return all.filter(({ topic }) => topic === "plant/two").map(({ type }) => type);
        });
      assert.deepEqual(await users(), ["aws-iot-in", "aws-iot-out"]);
      const made = async (type: string) =>
        (await sidebar.editor.saved(type))
          .filter(({ topic }) => topic === "plant/two")
          .map(({ connection: id }) => id);
      assert.deepEqual(await made("aws-iot-in"), ["aws"]);
      assert.deepEqual(await made("aws-iot-out"), ["aws"]);
      assert.equal(await sidebar.page.locator("[data-palette-type=aws-iot-in]").count(), 1);
    });

    it("copies a topic", async () => {
      await sidebar.tab("topics");
      nodeRed.send("send", { topic: "plant/three", payload: "1" });
      await sidebar.find(".aws-iot-topic", "three").click();
      const text = await sidebar.copied(() => sidebar.button("Copy the topic").click());
      assert.equal(text, "plant/three");
    });
  });

  describe("Test client", () => {
    it("receives beside the flows, shows messages whole, and leaves the flows' subscriptions alone", async () => {
      const before = subscribed().length;
      await sidebar.subscribe("other/+");
      await sidebar.says(".aws-iot-chip[data-state=granted]", /other\/\+/);
      const properties = { contentType: "application/json", userProperties: { unit: "°C" } };
      await fromCloud("other/json", '{"a":{"b":[1,2]}}', { qos: 1, properties });
      await sidebar.find(".aws-iot-message", "other/json").click();
      await sidebar.says(
        ".aws-iot-detail",
        /other\/json.*QoS 1.*17 B.*contentType.*application\/json.*°C.*a: \{1\}/s,
      );
      await sidebar.button("Hex").click();
      await sidebar.says(".aws-iot-payload-body", /00000 {2}7b 22 61/);
      await sidebar.button("Text").click();
      await sidebar.says(".aws-iot-payload-body", /^\{"a":\{"b":\[1,2\]\}\}$/);
      const copied = await sidebar.copied(() => sidebar.button("Copy the payload").click());
      assert.equal(copied, '{"a":{"b":[1,2]}}');
      await sidebar.button("Unsubscribe: other/+").click();
      await sidebar.find(".aws-iot-chip").waitFor({ state: "detached" });
      assert.deepEqual(subscribed().slice(before), ["other/+"]);
    });

    it("shows payloads as text, whatever they are", async () => {
      await sidebar.subscribe("other/#");
      await sidebar.says(".aws-iot-chip[data-state=granted]", /other/);
      await fromCloud(
        "other/markup",
        `<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">`,
      );
      await sidebar.find(".aws-iot-message", "other/markup").click();
      await sidebar.says(".aws-iot-payload-body", /<script>window\.hacked = 1<\/script><img/);
      assert.equal(await sidebar.page.evaluate(() => "hacked" in window), false);
      assert.equal(await sidebar.find(".aws-iot-payload-body img").count(), 0);

      await fromCloud("other/controls", "bell \u0007 and turned \u202e text");
      await sidebar.find(".aws-iot-message", "other/controls").click();
      await sidebar.says(".aws-iot-payload-body", /bell ␇ and turned ⟨U\+202E⟩ text/);

      await fromCloud("other/emoji", "🎉".repeat(32_768));
      await sidebar.find(".aws-iot-message", "other/emoji").click();
      await sidebar.says(".aws-iot-payload-foot", /The first 4 KiB of 128 KiB/);
      await sidebar.button("Load all 128 KiB").locator(".fa-download").waitFor();
      await sidebar.button("Load all 128 KiB").click();
      await sidebar.says(".aws-iot-payload-foot", /128 KiB, the beginning of it shown/);
      const copied = await sidebar.copied(() => sidebar.button("Copy the payload").click());
      assert.equal(copied, "🎉".repeat(32_768));
    });

    it("pauses, searches, clears and saves", async () => {
      await sidebar.subscribe("other/#");
      await sidebar.says(".aws-iot-chip[data-state=granted]", /other/);
      for (const name of ["apple", "pear"]) await fromCloud(`other/${name}`, name);
      await sidebar.find(".aws-iot-message", "pear").waitFor();
      await sidebar.find("input[type=search]:visible").fill("APPLE");
      await sidebar.find(".aws-iot-message", "pear").waitFor({ state: "detached" });
      const lines = await sidebar.saved(() => sidebar.button("Save as JSON lines").click());
      assert.equal((JSON.parse(lines) as { payload: string }).payload, "apple");
      await sidebar.find("input[type=search]:visible").fill("");
      await sidebar.button("Pause").click();
      await fromCloud("other/plum", "plum");
      await sidebar.says(".aws-iot-bar-row:visible", /1 new during the pause/);
      assert.equal(await sidebar.find(".aws-iot-message", "plum").count(), 0);
      await sidebar.button("Pause").click();
      await sidebar.find(".aws-iot-message", "plum").waitFor();
      await sidebar.button("Clear").click();
      await sidebar.find(".aws-iot-message").first().waitFor({ state: "detached" });
    });

    it("publishes with Node-RED's text editor and MQTT 5 properties, and tells the outcome", async () => {
      await sidebar.tab("test");
      await sidebar.find("summary", "Publish").click();
      await sidebar.find(".monaco-editor, .ace_editor").first().waitFor();
      await sidebar.root.getByLabel("Topic", { exact: true }).fill("other/published");
      await sidebar.find("summary", "MQTT 5 properties").click();
      await sidebar.root.getByLabel("Content type").fill("application/json");
      await sidebar.button("Add a user property").click();
      await sidebar.root.getByLabel("Name").fill("unit");
      await sidebar.root.getByLabel("Value").fill("°C");
      await sidebar.button("Publish").click();
      await sidebar.says(".aws-iot-outcomes [data-result=delivered]", /other\/published.*delivered in/);
      const entry = local.endpoint.journal.publishes.find(({ topic }) => topic === "other/published");
      assert.deepEqual(JSON.parse(entry?.payload.toString() ?? ""), { hello: "AWS IoT" });
      assert.equal(entry?.properties?.contentType, "application/json");
      assert.deepEqual({ ...entry?.properties?.userProperties }, { unit: "°C" });
      local.endpoint.faults.puback = { topic: "other/published", code: 0x87 };
      await sidebar.button("Publish").click();
      await sidebar.says(".aws-iot-outcomes [data-result=rejected]", /rejected: .*other\/published/);
    });

    it("says at the field when there are as many filters as there can be", async () => {
      const names = Array.from({ length: 20 }, (_, i) => `many/${i}`);
      for (const name of names) {
        await sidebar.subscribe(name);
        await sidebar.button(`Unsubscribe: ${name}`).waitFor();
      }
      await sidebar.subscribe("one/more");
      await sidebar.says(".aws-iot-filter-form .aws-iot-field-error", /20 subscriptions at once/);
      for (const name of names) {
        await sidebar.button(`Unsubscribe: ${name}`).click();
        await sidebar.button(`Unsubscribe: ${name}`).waitFor({ state: "detached" });
      }
    });

    it("says at the field what is wrong, and sends nothing", async () => {
      await sidebar.tab("test");
      const subscribes = subscribed().length;
      const before = published().length;
      const requests: string[] = [];
      sidebar.page.on("request", (request) => request.method() === "POST" && requests.push(request.url()));
      await sidebar.subscribe("a/#/b");
      await sidebar.says(".aws-iot-filter-form .aws-iot-field-error", /a\/#\/b/);
      await sidebar.find("summary", "Publish").click();
      await sidebar.find(".monaco-editor, .ace_editor").first().waitFor();
      await sidebar.root.getByLabel("Topic", { exact: true }).fill("a/+");
      await sidebar.button("Publish").click();
      await sidebar.says(".aws-iot-publish .aws-iot-field-error", /a\/\+/);
      await sidebar.root.getByLabel("Topic", { exact: true }).fill("a/b");
      await sidebar.find(".monaco-editor, .ace_editor").first().click();
      await sidebar.page.keyboard.press("Control+End");
      await sidebar.page.keyboard.type("}");
      await sidebar.button("Publish").click();
      await sidebar.says(".aws-iot-publish .aws-iot-field-error", /This is not JSON/);
      assert.deepEqual(
        requests.filter((url) => /subscriptions|publish/.test(url)),
        [],
      );
      assert.equal(subscribed().length, subscribes);
      assert.equal(published().length, before);
    });
  });

  describe("Packets", () => {
    it("shows each packet, its payload only when it is asked for", async () => {
      await sidebar.tab("packets");
      nodeRed.send("send", { topic: "plant/secret", payload: "hush" });
      await sidebar.find(".aws-iot-packet[data-direction=out]", /PUBLISH.*plant\/secret · QoS 1/).click();
      await sidebar.find(".aws-iot-packet[data-direction=in]", "PUBACK").first().waitFor();
      await sidebar.find(".aws-iot-packet[data-direction=in]", "PUBACK").first().click();
      await sidebar.says(
        ".aws-iot-detail",
        /PUBACK · received · packet ID \d+.* · \d+ ms after the one before/,
      );
      await sidebar.find(".aws-iot-packet[data-direction=out]", /PUBLISH.*plant\/secret · QoS 1/).click();
      await sidebar.says(".aws-iot-detail", /PUBLISH · sent · packet ID \d+/);
      assert.doesNotMatch((await sidebar.root.textContent()) ?? "", /hush/);
      await sidebar.button("Show the payload").click();
      await sidebar.says(".aws-iot-payload-body:visible", /^hush$/);
      const lines = await sidebar.saved(() => sidebar.button("Save as JSON lines").click());
      assert.match(lines, /"type":"publish".*"topic":"plant\/secret"/);
      assert.doesNotMatch(lines, /hush/);
    });
  });

  it("copies a support report without a secret", async () => {
    const report = await sidebar.copied(async () => {
      await sidebar.button("Copy a support report").click();
      await sidebar.says(".aws-iot-report", /in the clipboard/);
    });
    assert.match(report, /^AWS IoT connection report.*client ID: gateway.*resolve: done.*mqtt: done/s);
    assert.doesNotMatch(report, /PRIVATE KEY|BEGIN/);
  });

  it("shows readers all and lets them order nothing", async () => {
    const reader = await Sidebar.open(browser, nodeRed, "reader");
    await reader.says(".aws-iot-state", /Connected/);
    const buttons = () =>
      reader.root.evaluate((root) =>
        [...root.querySelectorAll<HTMLElement>("button:not([role=tab])")]
          .filter((one) => one.checkVisibility())
          .map((one) => one.title || (one.textContent ?? "").trim()),
      );
    assert.deepEqual(await buttons(), ["Copy a support report", "Copy the certificate ID", "Find its nodes"]);
    assert.equal(await reader.find("[data-tab=test]").count(), 0);
    local.endpoint.faults.puback = { topic: "plant/forbidden", code: 0x87 };
    await reader.tab("traffic");
    nodeRed.send("send", { topic: "plant/forbidden", payload: "x" });
    await reader.says(".aws-iot-rejected", /plant\/forbidden/);
    assert.deepEqual(await buttons(), ["Copy a support report"]);
    await reader.tab("packets");
    await reader.find(".aws-iot-packet", "PUBLISH").first().click();
    await reader.button("Show the payload").click();
    await reader.says(".aws-iot-payload-body:visible", /^x$/);
    await reader.close();
  });

  it("tells those who may not see it so", async () => {
    const stranger = await Sidebar.open(browser, nodeRed, "stranger");
    await stranger.says(".aws-iot-notice", /aws-iot\.read is missing/);
    stranger.editor.complaints.length = 0; // the browser reports the refused request
    await stranger.close();
  });

  it("serves two editors at once, each with its own subscriptions", async () => {
    const second = await Sidebar.open(browser, nodeRed, "writer");
    await sidebar.subscribe("other/first");
    await second.subscribe("other/second");
    await sidebar.says(".aws-iot-chip[data-state=granted]", /first/);
    await second.says(".aws-iot-chip[data-state=granted]", /second/);
    await fromCloud("other/first", "1");
    await fromCloud("other/second", "2");
    await sidebar.find(".aws-iot-message", "other/first").waitFor();
    await second.find(".aws-iot-message", "other/second").waitFor();
    assert.equal(await second.find(".aws-iot-message", "other/first").count(), 0);
    await second.close();
  });

  it("collects nothing while it is out of sight, but for the test client", async () => {
    const answered = (what: string) =>
      sidebar.page.waitForResponse((response) => response.url().includes(what), { timeout: 20_000 });
    await sidebar.subscribe("other/#");
    await sidebar.says(".aws-iot-chip[data-state=granted]", /other/);
    const watched = answered("/watch");
    await sidebar.page.evaluate(() => RED.actions.invoke("core:show-info-tab"));
    const request = (await watched).request();
    assert.equal(request.postData(), "{}");
    await fromCloud("other/late", "1");
    await sidebar.show();
    await sidebar.find(".aws-iot-message", "other/late").waitFor();
    await sidebar.button("Unsubscribe: other/#").click();
    const ended = sidebar.page.waitForEvent("requestfailed", (one) => one.url().endsWith("/stream"));
    await sidebar.page.evaluate(() => RED.actions.invoke("core:show-info-tab"));
    await ended;
  });

  it("comes back by itself, subscriptions too, when Node-RED was away", async () => {
    const way = await openWay(nodeRed);
    const far = await Sidebar.open(browser, way, "writer");
    await far.subscribe("other/#");
    await far.says(".aws-iot-chip[data-state=granted]", /other/);
    way.cut();
    await far.says(".aws-iot-notice", /No answer from Node-RED/);
    way.mend();
    await far.find(".aws-iot-notice").waitFor({ state: "hidden" });
    await far.says(".aws-iot-chip[data-state=granted]", /other/);
    await fromCloud("other/again", "1");
    await far.find(".aws-iot-message", "other/again").waitFor();
    far.editor.complaints.length = 0; // the browser reports what failed meanwhile
    await far.close();
    way.close();
  });

  it("is worked by keyboard, and names everything for a screen reader", async () => {
    await sidebar.find("[data-tab=connections]").focus();
    for (const id of ["traffic", "topics", "test", "packets"]) {
      await sidebar.page.keyboard.press("ArrowRight");
      await sidebar.find(`[data-tab=${id}][aria-selected=true]:focus`).waitFor();
      const nameless = await sidebar.root.evaluate((root) =>
        [
          ...root.querySelectorAll<HTMLElement>(
            "button, input, select, textarea, [role=listbox], [role=tree], [role=meter]",
          ),
        ]
          .filter((one) => one.checkVisibility() && !one.closest(".monaco-editor, .ace_editor"))
          .filter((one) => {
            const labels =
              one instanceof HTMLInputElement || one instanceof HTMLSelectElement
                ? [...(one.labels ?? [])]
                : [];
            const label = labels.map((each) => each.textContent).join("");
            return `${one.ariaLabel ?? ""}${one.textContent ?? ""}${label}`.trim() === "";
          })
          .map((one) => one.outerHTML.slice(0, 120)),
      );
      assert.deepEqual(nameless, [], id);
    }
    await sidebar.tab("topics");
    nodeRed.send("send", { topic: "plant/keys", payload: "1" });
    await sidebar.find(".aws-iot-topic", "keys").waitFor();
    await sidebar.find(".aws-iot-list:visible").focus();
    await sidebar.page.keyboard.press("End");
    const active = await sidebar.find(".aws-iot-list:visible").getAttribute("aria-activedescendant");
    assert.equal(await sidebar.page.locator(`[id="${active}"]`).getAttribute("aria-selected"), "true");
  });

  it("speaks Korean", async () => {
    const korean = await Sidebar.open(browser, nodeRed, "writer", { locale: "ko-KR" });
    await korean.says(".aws-iot-state", /연결됨/);
    await korean.tab("traffic");
    await korean.says(".aws-iot-use", /초당 메시지 100개 중/);
    await korean.close();
  });
});
