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
  after(async () => {
    await sidebar.close();
    await panel.close();
  });
  afterEach(async function () {
    local.endpoint.faults.clear();
    if (this.currentTest?.state === "passed") return sidebar.reset();
    console.log(`The panel says:\n${await sidebar.root.innerText()}`, sidebar.editor.complaints);
    // whatever it has left
    await sidebar.editor.close();
    await nodeRed.deploy(flow(local.target));
    sidebar = await Sidebar.open(browser, nodeRed, "writer");
    await sidebar.says(".aws-iot-state", /Connected/);
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
      await sidebar.button("Disconnect").focus();
      await sidebar.page.keyboard.press("Enter");
      await sidebar.says(".aws-iot-state", /Disconnected/);
      // the button in whose place another came leaves it the focus
      await sidebar.page.keyboard.press("Enter");
      await sidebar.says(".aws-iot-state", /Connected/);
    });

    it("says beside the chosen connection when it is not connected", async () => {
      await sidebar.button("Disconnect").click();
      await sidebar.tab("topics");
      await sidebar.says(".aws-iot-notice", /Plant gateway: Disconnected/);
      await sidebar.tab("connections");
      await sidebar.button("Connect").click();
      await sidebar.says(".aws-iot-state", /^Connected/);
      await sidebar.tab("topics");
      await sidebar.find(".aws-iot-notice").waitFor({ state: "hidden" });
    });

    it("says when an order came to nothing", async () => {
      sidebar.editor.expected.push(/status of 500 .*\/disconnect/);
      await sidebar.page.route("**/disconnect", (route) => route.fulfill({ status: 500, json: {} }));
      await sidebar.button("Disconnect").click();
      await sidebar.says(".aws-iot-card .aws-iot-field-error", /Node-RED did not take this/);
      await sidebar.page.unroute("**/disconnect");
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
      await sidebar.button("Settings").first().click();
      await sidebar.page.locator("#node-config-input-endpoint").waitFor();
      await sidebar.editor.finish("#node-config-dialog-cancel");
      await sidebar.button("Test").first().click();
      await sidebar.page.locator("#aws-iot-test-start:focus").waitFor();
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
      // what is told is the last second alone
      const load = setInterval(
        () => nodeRed.send("send", { topic: "plant/load", payload: "x".repeat(100) }),
        50,
      );
      await sidebar
        .says(".aws-iot-use", /[1-9]\d* of the 100 messages a second/)
        .finally(() => clearInterval(load));
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
      await sidebar
        .button(/^Discard/)
        .first()
        .click();
      await sidebar.find(".aws-iot-rejected li").nth(1).waitFor({ state: "detached" });
      await sidebar.button("Send again: plant/forbidden").click();
      await sidebar.says(".aws-iot-outcomes [data-result=rejected]", /plant\/forbidden.*rejected: .*plant/);
      local.endpoint.faults.clear();
      await sidebar.button("Send again: plant/forbidden").click();
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

    it("shows JSON as it is written, tells how much of it is left out, and that bytes are copied as base64", async () => {
      await sidebar.tab("topics");
      const json = `{"id":12345678901234567890,"part":1.0,"few":7,"long":"${"x".repeat(1_500)}"}`;
      nodeRed.send("send", { topic: "plant/numbers", payload: json });
      await sidebar.find(".aws-iot-topic", "numbers").click();
      await sidebar.says(
        ".aws-iot-json",
        /id: 12345678901234567890part: 1\.0few: 7long: "x{999}… 502 more characters$/,
      );
      await fromCloud("plant/bytes", Buffer.from([0xff, 0xfe]));
      await sidebar.find(".aws-iot-topic", "bytes").click();
      assert.equal(await sidebar.copied(() => sidebar.button("Copy the payload as base64").click()), "//4=");
    });

    it("lets a node be dragged out that has topic and connection, or put in by a click", async () => {
      await sidebar.tab("topics");
      nodeRed.send("send", { topic: "plant/two", payload: "1" });
      await sidebar.find(".aws-iot-topic", "two").click();
      await sidebar.says(".aws-iot-detail:visible", /received/);
      await sidebar.button("aws iot in").scrollIntoViewIfNeeded();
      const boxes = () =>
        Promise.all(["aws iot in", "aws iot out"].map((name) => sidebar.button(name).boundingBox()));
      const before = await boxes();
      const [from] = before;
      assert.ok(from);
      await sidebar.page.mouse.move(from.x + 10, from.y + 10);
      await sidebar.page.mouse.down();
      await sidebar.page.mouse.move(500, 500, { steps: 12 });
      assert.deepEqual(await boxes(), before);
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

    it("puts a node by a click only into a flow that takes one, and none onto another", async () => {
      await sidebar.tab("topics");
      nodeRed.send("send", { topic: "plant/four", payload: "1" });
      await sidebar.find(".aws-iot-topic", "four").click();
      const invoke = (action: string) =>
        sidebar.page.evaluate((name) => RED.actions.invoke(`core:${name}`), action);
      for (const [closes, opens] of [
        ["lock-flow", "unlock-flow"],
        ["hide-all-flows", "show-all-flows"],
      ] as const) {
        await invoke(closes);
        await sidebar.button("aws iot out").click();
        const notice = sidebar.page.locator(".red-ui-notification", { hasText: "not locked" });
        await notice.waitFor();
        await notice.click();
        await notice.waitFor({ state: "detached" });
        await invoke(opens);
      }
      const made = async () =>
        (await sidebar.editor.saved("aws-iot-out")).filter(({ topic }) => topic === "plant/four");
      assert.deepEqual(await made(), []);
      for (let i = 0; i < 2; i++) await sidebar.button("aws iot out").click();
      const places = (await made()).map(({ z, x, y }) => JSON.stringify([z, x, y]));
      assert.equal(new Set(places).size, 2);
      assert.ok(places.every((place) => place.startsWith('["tab"')));
    });

    it("keeps the rows in sight where they are when topics come in above", async () => {
      await sidebar.tab("topics");
      const tell = (letter: string) => {
        for (let i = 0; i < 19; i++) nodeRed.send("send", { topic: `plant/${letter}/${i}`, payload: "1" });
      };
      const list = sidebar.find(".aws-iot-list:visible");
      tell("m");
      tell("n");
      await sidebar.find(".aws-iot-bar-row:visible", /Topics: (3[89]|[4-9]\d)/).waitFor();
      // the detail of the first choice makes the list shorter
      for (let i = 0; i < 2; i++) await list.press("End");
      await sidebar.says(".aws-iot-detail:visible", /received/);
      const place = () => sidebar.find(".aws-iot-topic[aria-selected=true]").boundingBox();
      const before = await place();
      const above = sidebar.find(".aws-iot-topic:has(+ [aria-selected=true])");
      const name = await above.locator(".aws-iot-topic-name").textContent();
      await above.hover();
      await sidebar.page.mouse.down();
      tell("a");
      await sidebar.find(".aws-iot-bar-row:visible", /Topics: (5[789]|[6-9]\d)/).waitFor();
      assert.deepEqual(await place(), before);
      await sidebar.page.mouse.up();
      await sidebar.find(".aws-iot-topic[aria-selected=true]", name ?? "?").waitFor();
    });

    it("goes to the parent and to the first child by arrow keys", async () => {
      await sidebar.tab("topics");
      nodeRed.send("send", { topic: "plant/six/leaf", payload: "1" });
      await sidebar.find(".aws-iot-topic", "leaf").click();
      const list = sidebar.find(".aws-iot-list:visible");
      const chosen = () =>
        sidebar.find(".aws-iot-topic[aria-selected=true] .aws-iot-topic-name").textContent();
      const seen: unknown[] = [];
      for (const key of ["ArrowLeft", "ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft"]) {
        await list.press(key);
        seen.push(await chosen());
      }
      assert.deepEqual(seen, ["six", "leaf", "six", "six", "plant", "plant"]);
    });

    it("makes what cannot be seen in a topic visible, and copies it as it is", async () => {
      await sidebar.tab("topics");
      nodeRed.send("send", { topic: "plant/ \u202egnp.exe", payload: "1" });
      await sidebar.find(".aws-iot-topic", "␣⟨U+202E⟩gnp.exe").click();
      await sidebar.says(".aws-iot-detail code", /^plant\/ ⟨U\+202E⟩gnp\.exe$/);
      const text = await sidebar.copied(() => sidebar.button("Copy the topic").click());
      assert.equal(text, "plant/ \u202egnp.exe");
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
        /other\/json.*QoS 1.*17 B.*Content type.*application\/json.*°C.*a: \{1\}/s,
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

    it("follows the newest message, from a first batch that is taller than the list on", async () => {
      await sidebar.subscribe("other/#");
      await sidebar.says(".aws-iot-chip[data-state=granted]", /other/);
      await Promise.all(Array.from({ length: 40 }, (_, i) => fromCloud(`other/first/${i}`, "1", { qos: 0 })));
      await sidebar.says(".aws-iot-bar-row:visible", /Messages: 40/);
      await fromCloud("other/last", "1");
      await sidebar.find(".aws-iot-message", "other/last").waitFor();
    });

    it("subscribes with the spaces of a filter, and shows what a topic hides", async () => {
      const before = subscribed().length;
      await sidebar.subscribe(" plain/#");
      await sidebar.says(".aws-iot-chip[data-state=granted]", /^␣plain/);
      assert.deepEqual(subscribed().slice(before), [" plain/#"]);
      await fromCloud(" plain/\u202egnp.exe", "1");
      await sidebar.find(".aws-iot-message", "␣plain/⟨U+202E⟩gnp.exe").click();
      await sidebar.says(".aws-iot-detail:visible code", /^␣plain\/⟨U\+202E⟩gnp\.exe$/);
      const copied = await sidebar.copied(() => sidebar.button(/^Copy the topic: /).click());
      assert.equal(copied, " plain/\u202egnp.exe");
    });

    it("shows the end of a topic that is too long for its row, and all of it as a tooltip", async () => {
      const topic = `other/${"long/".repeat(6)}end`;
      await sidebar.subscribe("other/#");
      await sidebar.says(".aws-iot-chip[data-state=granted]", /other/);
      await fromCloud(topic, "1");
      const row = sidebar.find(".aws-iot-message", topic);
      assert.equal(await row.getAttribute("title"), `${topic} · QoS 1 · 1 B`);
      const [room, name] = [row.locator(".aws-iot-message-topic"), row.locator("bdi")];
      const [outer, inner] = [await room.boundingBox(), await name.boundingBox()];
      assert.ok(outer && inner && inner.x < outer.x, "does not overflow at its beginning");
      assert.ok(Math.abs(inner.x + inner.width - outer.x - outer.width) < 1, "its end is out of sight");
    });

    it("says how a subscription stands, and why no message is there", async () => {
      const order = async (what: "Connect" | "Disconnect") => {
        await sidebar.tab("connections");
        await sidebar.button(what).click();
        await sidebar.tab("test");
      };
      const says = (expected: RegExp) => sidebar.says(".aws-iot-empty:visible", expected);
      await sidebar.subscribe("other/#");
      await says(/Waiting for messages/);
      await sidebar.button("Pause").click();
      await says(/Paused/);
      await sidebar.button("Clear").click();
      await says(/Waiting for messages/);
      await order("Disconnect");
      await sidebar.says(".aws-iot-chip[data-state=offline]", /other\/#waits for the connection/);
      await says(/waits for the connection/);
      await order("Connect");
      await sidebar.says(".aws-iot-chip[data-state=granted]", /other\/#QoS 1/);
      local.endpoint.faults.suback = { filter: "refused/#", code: 0x87 };
      await sidebar.button("Unsubscribe: other/#").click();
      await sidebar.subscribe("refused/#");
      await says(/was refused/);
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
      const qos = sidebar.find(".aws-iot-publish select[aria-label='Quality of service']");
      await qos.selectOption("0");
      await sidebar.button("Publish").click();
      await sidebar.says(".aws-iot-outcomes [data-result=delivered]", /other\/published.*sent$/);
      await qos.selectOption("1");
      local.endpoint.faults.puback = { topic: "other/published", code: 0x87 };
      await sidebar.button("Publish").click();
      await sidebar.says(".aws-iot-outcomes [data-result=rejected]", /rejected: .*other\/published/);
    });

    it("lets Tab leave the payload, to either side", async () => {
      await sidebar.tab("test");
      await sidebar.find("summary", "Publish").click();
      await sidebar.find(".monaco-editor, .ace_editor").first().click();
      await sidebar.page.keyboard.press("Tab");
      await sidebar.find("select[aria-label='Payload is written as']:focus").waitFor();
      await sidebar.page.keyboard.press("Shift+Tab");
      await sidebar.find(".aws-iot-editor :focus").waitFor({ state: "attached" });
      await sidebar.page.keyboard.press("Shift+Tab");
      assert.equal(
        await sidebar.root
          .getByLabel("Topic", { exact: true })
          .evaluate((one) => one === document.activeElement),
        true,
      );
    });

    it("keeps the payload that is being written when a dialog of Node-RED closes", async () => {
      await sidebar.tab("test");
      await sidebar.find("summary", "Publish").first().click();
      await sidebar.root.getByLabel("Topic", { exact: true }).fill("other/kept");
      await sidebar.find(".monaco-editor, .ace_editor").first().click();
      await sidebar.page.keyboard.press("Control+a");
      await sidebar.page.keyboard.type("12");
      await sidebar.tab("connections");
      await sidebar.button("Settings").click();
      await sidebar.page.locator("#node-config-input-endpoint").waitFor();
      await sidebar.editor.finish("#node-config-dialog-cancel");
      await sidebar.tab("test");
      await sidebar.find(".monaco-editor .view-line, .ace_line", "12").waitFor();
      await sidebar.button("Publish").click();
      await sidebar.says(".aws-iot-outcomes [data-result=delivered]", /other\/kept/);
      const entry = local.endpoint.journal.publishes.find(({ topic }) => topic === "other/kept");
      assert.equal(entry?.payload.toString(), "12");
    });

    it("takes the next filter while the answer to one is on its way", async () => {
      const asked: (readonly string[])[] = [];
      let answer: () => void = () => undefined;
      const held = new Promise<void>((go) => (answer = go));
      let arrive: () => void = () => undefined;
      const arrived = new Promise<void>((go) => (arrive = go));
      await sidebar.page.route("**/subscriptions", async (route) => {
        const { filters } = route.request().postDataJSON() as { filters: { filter: string }[] };
        asked.push(filters.map(({ filter }) => filter));
        arrive();
        await held;
        await route.continue();
      });
      await sidebar.subscribe("quick/1");
      await sidebar.says(".aws-iot-chip[data-state=pending]", /quick\/1/);
      await arrived;
      await sidebar.subscribe("quick/2");
      await sidebar.find(".aws-iot-filter-form input").fill("quick/3");
      assert.deepEqual(asked, [["quick/1"]]);
      answer();
      for (const name of ["quick/1", "quick/2"])
        await sidebar.says(".aws-iot-chip[data-state=granted]", new RegExp(name));
      assert.equal(await sidebar.find(".aws-iot-filter-form input").inputValue(), "quick/3");
      assert.deepEqual(asked, [["quick/1"], ["quick/1", "quick/2"]]);
      await sidebar.page.unroute("**/subscriptions");
      await sidebar.find(".aws-iot-filter-form input").fill("");
    });

    it("keeps what was asked for when an answer is no, and says so", async () => {
      await sidebar.subscribe("quick/1");
      await sidebar.says(".aws-iot-chip[data-state=granted]", /quick\/1/);
      sidebar.editor.expected.push(/status of 404 .*\/subscriptions/);
      await sidebar.page.route("**/subscriptions", (route) => route.fulfill({ status: 404, json: {} }));
      await sidebar.subscribe("quick/2");
      await sidebar.says(".aws-iot-filter-form .aws-iot-field-error", /./);
      assert.equal(await sidebar.find(".aws-iot-filter-form input").inputValue(), "quick/2");
      const refused = sidebar.page.waitForResponse("**/subscriptions");
      await sidebar.button("Unsubscribe: quick/1").click();
      await refused;
      await sidebar.page.unroute("**/subscriptions");
      await sidebar.says(".aws-iot-chip[data-state=granted]", /quick\/1/);
      assert.equal(await sidebar.find(".aws-iot-chip").count(), 1);
      await sidebar.find(".aws-iot-filter-form input").fill("");
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
      // what nobody wants leaves AWS seconds later: these packets would push others out of a low list
      await local.endpoint.journal.wait(
        "packets",
        ({ packet }) => packet.cmd === "unsubscribe" && packet.unsubscriptions.includes("many/19"),
      );
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
      const payload = sidebar.root.getByRole("textbox", { name: "Payload", exact: true });
      assert.equal(await payload.getAttribute("aria-invalid"), "true");
      const said = (await payload.getAttribute("aria-describedby")) ?? "";
      assert.match((await sidebar.page.locator(`#${said}`).textContent()) ?? "", /This is not JSON/);
      assert.deepEqual(
        requests.filter((url) => /subscriptions|publish/.test(url)),
        [],
      );
      assert.equal(subscribed().length, subscribes);
      assert.equal(published().length, before);
    });

    it("says at its field which property is wrong, in a section that was closed too", async () => {
      const before = published().length;
      await sidebar.tab("test");
      await sidebar.find("summary", "Publish").click();
      await sidebar.find(".monaco-editor, .ace_editor").first().waitFor();
      await sidebar.root.getByLabel("Topic", { exact: true }).fill("other/properties");
      const wrong = async (name: string, value: string, expected: RegExp) => {
        const label = sidebar.root.getByLabel(name, { exact: true }).last();
        if (!(await label.isVisible())) await sidebar.find("summary", "MQTT 5 properties").click();
        await label.fill(value);
        await sidebar.find("summary", "MQTT 5 properties").click();
        await sidebar.button("Publish").click();
        await sidebar.says(".aws-iot-field:has(:focus) .aws-iot-field-error", expected);
        return label;
      };
      await (await wrong("Message expiry (seconds)", "0", /at least 1/)).fill("");
      await (await wrong("Response topic", "a/+", /a\/\+/)).fill("");
      await (await wrong("Content type", "x".repeat(300), /contentType/)).fill("");
      await sidebar.button("Add a user property").click();
      await wrong("Value", "°C", /Give this user property a name/);
      assert.equal(published().length, before);
      await sidebar.button("Remove this user property").last().click();
    });
  });

  describe("Packets", () => {
    /** Shows them, and clears what passed while another tab was in sight, which is told with them. */
    async function freshPackets(): Promise<void> {
      await sidebar.tab("packets");
      nodeRed.send("send", { topic: "plant/mark", payload: "x" });
      await sidebar.find(".aws-iot-packet[data-direction=in]", "plant/mark").first().waitFor();
      await sidebar.button("Clear").click();
    }

    it("shows each packet, its payload only when it is asked for", async () => {
      await freshPackets();
      nodeRed.send("send", { topic: "plant/secret", payload: "hush" });
      await sidebar.find(".aws-iot-packet[data-direction=out]", /PUBLISH.*plant\/secret · QoS 1/).click();
      const sent = await sidebar.says(".aws-iot-detail", /PUBLISH · sent · packet ID \d+/);
      const [, id = ""] = /packet ID (\d+)/.exec(sent) ?? [];
      await sidebar.find(".aws-iot-packet[data-direction=in]", `PUBACK${id}`).first().click();
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

    it("follows the newest again when the chosen packet is given up or cleared", async () => {
      await sidebar.tab("packets");
      const tell = async (name: string) => {
        for (let i = 0; i < 20; i++) nodeRed.send("send", { topic: `plant/${name}`, payload: String(i) });
        await sidebar.says(".aws-iot-bar-row:visible", /Packets: ([5-9]\d|\d{3})/);
      };
      const list = sidebar.find(".aws-iot-list:visible");
      const atEnd = () =>
        list.evaluate((one) => one.scrollTop > 0 && one.scrollTop + one.clientHeight > one.scrollHeight - 12);
      await tell("many");
      await list.press("Home");
      assert.equal(await atEnd(), false);
      await list.press("Escape");
      assert.equal(await atEnd(), true);
      await list.press("Home");
      await sidebar.says(".aws-iot-detail:visible", /\d+:\d+:\d+\.\d+ · /);
      await sidebar.button("Clear").click();
      await sidebar.find(".aws-iot-detail:visible").waitFor({ state: "detached" });
      await sidebar.says(".aws-iot-bar-row:visible", /Packets: \d$/);
      await tell("more");
      assert.equal(await atEnd(), true);
    });

    it("chooses the packet that is pressed, whatever comes before the button is released", async () => {
      await freshPackets();
      const tell = async (expected: RegExp) => {
        for (let i = 0; i < 20; i++) nodeRed.send("send", { topic: "plant/many", payload: String(i) });
        await sidebar.says(".aws-iot-bar-row:visible", expected);
      };
      await tell(/Packets: ([89]\d|\d{3})/);
      await sidebar.find(".aws-iot-list:visible .aws-iot-row").last().hover();
      await sidebar.page.mouse.down();
      const time = (await sidebar.find(".aws-iot-row:active .aws-iot-packet-time").textContent()) ?? "?";
      await tell(/Packets: (1[6-9]\d|[2-9]\d{2})/);
      await sidebar.page.mouse.up();
      assert.ok((await sidebar.says(".aws-iot-detail:visible", /ms after/)).startsWith(time));
      // it was the lowest of a list that its detail has made shorter
      await sidebar.page.waitForFunction(() => {
        const row = document.querySelector(".aws-iot-packet[aria-selected=true]");
        const list = row?.closest(".aws-iot-list");
        return row && list && row.getBoundingClientRect().bottom <= list.getBoundingClientRect().bottom + 1;
      });
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
    assert.deepEqual(await buttons(), ["Copy the certificate ID", "Find its nodes", "Copy a support report"]);
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
    await reader.tab("topics");
    nodeRed.send("send", { topic: "plant/five", payload: "1" });
    await reader.find(".aws-iot-topic", "plant").first().click();
    await reader.says(".aws-iot-detail:visible", /plant.*Messages/);
    // a branch has no payload, and who may not deploy no use for a node
    assert.equal(await reader.find(".aws-iot-payload:visible").count(), 0);
    assert.equal(await reader.find(".aws-iot-node-maker").count(), 0);
    await reader.close();
  });

  it("tells those who may not see it so", async () => {
    const stranger = await Sidebar.open(browser, nodeRed, "stranger", {
      expected: /status of 401 .*\/stream/,
    });
    await stranger.says(".aws-iot-notice", /aws-iot\.read is missing/);
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
    await sidebar.subscribe("other/#");
    await sidebar.says(".aws-iot-chip[data-state=granted]", /other/);
    const watched = sidebar.page.waitForResponse(
      (one) => one.url().endsWith("/watch") && one.request().postData() === "{}",
    );
    await sidebar.page.evaluate(() => RED.actions.invoke("core:show-info-tab"));
    await watched;
    await fromCloud("other/late", "1");
    await sidebar.show();
    await sidebar.find(".aws-iot-message", "other/late").waitFor();
    await sidebar.button("Unsubscribe: other/#").click();
    const ended = sidebar.page.waitForEvent("requestfailed", (one) => one.url().endsWith("/stream"));
    await sidebar.page.evaluate(() => RED.actions.invoke("core:show-info-tab"));
    await ended;
  });

  it("shows the runtime every twenty seconds that its user is still logged in", async () => {
    await sidebar.tab("traffic");
    const watched = sidebar.page.waitForRequest("**/watch");
    await sidebar.page.evaluate(() => {
      const now = performance.now.bind(performance);
      performance.now = () => now() + 21_000;
    });
    assert.equal(((await watched).postDataJSON() as { connection?: string }).connection, "aws");
    await sidebar.page.evaluate(() => Reflect.deleteProperty(performance, "now"));
  });

  it("says again what it wants to see when that came to nothing", async () => {
    sidebar.editor.expected.push(/net::ERR_FAILED .*\/watch/);
    await sidebar.page.route("**/watch", (route) => route.abort(), { times: 1 });
    await sidebar.tab("packets");
    nodeRed.send("send", { topic: "plant/seen", payload: "1" });
    await sidebar.find(".aws-iot-packet", "plant/seen").first().waitFor();
  });

  it("hears of the outcome of what it published also when it was out of sight meanwhile", async () => {
    await sidebar.button("Disconnect").click();
    await sidebar.says(".aws-iot-state", /Disconnected/);
    await sidebar.tab("test");
    await sidebar.find("summary", "Publish").first().click();
    await sidebar.root.getByLabel("Topic", { exact: true }).fill("other/later");
    await sidebar.button("Publish").click();
    await sidebar.says(".aws-iot-outcomes [data-result=waiting]", /other\/later/);
    const watched = sidebar.page.waitForRequest(
      (one) => one.url().endsWith("/watch") && one.postData() === "{}",
    );
    await sidebar.page.evaluate(() => RED.actions.invoke("core:show-info-tab"));
    await watched;
    nodeRed.send("send", { action: "connect" });
    await local.endpoint.journal.wait("publishes", ({ topic }) => topic === "other/later");
    await sidebar.show();
    await sidebar.says(".aws-iot-outcomes [data-result=delivered]", /other\/later/);
  });

  it("comes back by itself, subscriptions too, when Node-RED was away", async () => {
    const way = await openWay(nodeRed);
    const far = await Sidebar.open(browser, way, "writer");
    await far.subscribe("other/#");
    await far.says(".aws-iot-chip[data-state=granted]", /other/);
    await far.find("summary", "Publish").first().click();
    await far.root.getByLabel("Topic", { exact: true }).fill("other/lost");
    local.endpoint.faults.withholdAcks = "other/lost";
    await far.button("Publish").click();
    await far.says(".aws-iot-outcomes [data-result=sending]", /other\/lost/);
    far.editor.expected.push(/Failed to load resource|WebSocket/);
    way.cut();
    await far.says(".aws-iot-notice", /No answer from Node-RED/);
    way.mend();
    await far.find(".aws-iot-notice").waitFor({ state: "hidden" });
    await far.says(".aws-iot-chip[data-state=granted]", /other/);
    await far.says(".aws-iot-outcomes [data-result=unknown]", /other\/lost/);
    await fromCloud("other/again", "1");
    await far.find(".aws-iot-message", "other/again").waitFor();
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
