import assert from "node:assert/strict";
import { openLocal } from "./endpoints";
import { connection, inNode, probe, status, watchedTab } from "./flow";
import { guarded, NodeRed } from "./node-red";

describe("admin routes with users and rights", () => {
  let nodeRed: NodeRed;
  let local: Awaited<ReturnType<typeof openLocal>>;
  let routes: readonly { method: string; path: string }[];

  before(async () => {
    [nodeRed, local] = await Promise.all([NodeRed.start({ settings: guarded }), openLocal()]);
    await nodeRed.deploy([
      ...watchedTab("in"),
      connection(local.target),
      inNode("in", { topic: "a" }),
      probe("routes"),
    ]);
    await status(nodeRed, "connected");
    // the routes are made when the first of them is asked for; this one asks for nothing that is there
    await nodeRed.admin("aws-iot/");
    nodeRed.send("routes", { routesBelow: "/aws-iot" });
    routes = (await nodeRed.next("routes"))["payload"] as typeof routes;
  });
  after(async () => {
    await nodeRed.stop();
    await local.close();
  });

  /** POST for the sake of what is asked, which is too much for an address: they change nothing. */
  const asking = ["/aws-iot/certificate", "/aws-iot/sidebar/sessions/:session/watch"];
  const ask = async (method: string, path: string, token: string) => {
    const url = path.replace(/^\//, "").replace(/:\w+/g, "aws");
    return (await nodeRed.admin(url, { method: method.toUpperCase(), token })).status;
  };

  it("are all found", () => {
    for (const path of [...asking, "/aws-iot/connection/:id/topics", "/aws-iot/sidebar/stream"])
      assert.ok(
        routes.some((route) => route.path === path),
        path,
      );
  });

  it("refuse whoever is unknown or has other rights, every one", async () => {
    for (const { method, path } of routes) {
      assert.equal(await ask(method, path, "stranger"), 401, `${method} ${path}`);
      assert.equal(await ask(method, path, "nobody"), 401, `${method} ${path}`);
    }
  });

  it("those that act refuse who may only read, every one", async () => {
    for (const { method, path } of routes.filter(
      (route) => route.method !== "get" && !asking.includes(route.path),
    ))
      assert.equal(await ask(method, path, "reader"), 401, `${method} ${path}`);
  });

  it("let in who has the right", async () => {
    assert.equal(await ask("get", "/aws-iot/connection/aws/topics", "reader"), 200);
    assert.equal(await ask("post", "/aws-iot/certificate", "reader"), 200);
  });
});
