import assert from "node:assert/strict";
import { connection, inNode } from "../acceptance/flow";
import { flow, openPanel, Sidebar, type Panel } from "./sidebar";

describe("the sidebar over deploys", function () {
  this.timeout(600_000);
  let panel: Panel;
  let nodeRed: Panel["nodeRed"];
  let local: Panel["local"];
  let browser: Panel["browser"];
  let sidebar: Sidebar;

  before(async () => {
    panel = await openPanel();
    ({ nodeRed, local, browser, sidebar } = panel);
  });
  after(async () => {
    await sidebar.close();
    await panel.close();
  });

  const unsubscribed = () =>
    local.endpoint.journal.packets.flatMap(({ packet }) =>
      packet.cmd === "unsubscribe" ? packet.unsubscriptions : [],
    );

  it("keeps subscriptions and messages when a connection is away for a moment", async () => {
    await sidebar.subscribe("other/#");
    await sidebar.says(".aws-iot-chip[data-state=granted]", /other/);
    await local.endpoint.publish("other/before", "1", {});
    await sidebar.find(".aws-iot-message", "other/before").waitFor();
    // as long as another node takes to close
    await nodeRed.deploy([]);
    await sidebar.tab("connections");
    await sidebar.says(".aws-iot-empty", /No connection to AWS IoT is deployed/);
    await nodeRed.deploy(flow(local.target));
    await sidebar.says(".aws-iot-state", /Connected/);
    await sidebar.tab("test");
    await sidebar.says(".aws-iot-chip[data-state=granted]", /other/);
    await sidebar.find(".aws-iot-message", "other/before").waitFor();
    await local.endpoint.publish("other/after", "2", {});
    await sidebar.find(".aws-iot-message", "other/after").waitFor();
    assert.deepEqual(unsubscribed(), []);
    await sidebar.button("Unsubscribe: other/#").click();
    await local.endpoint.journal.wait(
      "packets",
      ({ packet }) => packet.cmd === "unsubscribe" && packet.unsubscriptions.includes("other/#"),
    );
  });

  it("does nothing to another connection while the chosen one is away", async () => {
    const second = { ...connection(local.target, { name: "Annex", clientId: "annex" }), id: "second" };
    const nodes = [...flow(local.target), second, inNode("second in", { topic: "a", connection: "second" })];
    await nodeRed.deploy(nodes);
    await sidebar.tab("connections");
    await sidebar.find(".aws-iot-card[aria-label=Annex] .aws-iot-state", "Connected").waitFor();
    await sidebar.tab("test");
    const choice = sidebar.find(".aws-iot-chooser select");
    await choice.selectOption("Plant gateway");
    await sidebar.find("summary", "Publish").first().click();
    await sidebar.root.getByLabel("Topic", { exact: true }).fill("plant/1");
    await nodeRed.deploy(nodes.filter(({ id }) => id === "tab" || id.startsWith("second")));
    await sidebar.says(".aws-iot-notice", /Plant gateway is not deployed/);
    assert.equal(await choice.inputValue(), "aws");
    for (const name of ["Publish", "Subscribe"])
      assert.equal(await sidebar.button(name).isDisabled(), true, name);
    await choice.selectOption("Annex");
    await sidebar.find(".aws-iot-notice").waitFor({ state: "hidden" });
    assert.equal(await sidebar.button("Publish").isDisabled(), false);
    await nodeRed.deploy(flow(local.target));
  });

  it("offers no settings of a connection that is deleted and still deployed", async () => {
    const other = await Sidebar.open(browser, nodeRed, "writer");
    await other.says(".aws-iot-state", /Connected/);
    await other.button("Settings").waitFor();
    await other.button("Test").waitFor();
    await other.page.evaluate(() => RED.nodes.remove("aws"));
    for (const name of ["Settings", "Test"]) await other.button(name).waitFor({ state: "hidden" });
    await other.button("Disconnect").waitFor();
    await other.close();
  });
});
