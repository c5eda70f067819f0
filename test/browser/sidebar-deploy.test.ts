import assert from "node:assert/strict";
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
  after(() => panel.close());

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

  it("offers no settings of a connection that is deleted and still deployed", async () => {
    const other = await Sidebar.open(browser, nodeRed, "writer");
    await other.says(".aws-iot-state", /Connected/);
    await other.button("Settings and test").waitFor();
    await other.page.evaluate(() => RED.nodes.remove("aws"));
    await other.button("Settings and test").waitFor({ state: "hidden" });
    await other.button("Disconnect").waitFor();
    await other.close();
  });
});
