import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import type { Browser, BrowserContextOptions, Locator } from "playwright-core";
import { openLocal } from "../acceptance/endpoints";
import { connection, inNode, outNode, probe, type Target } from "../acceptance/flow";
import { NodeRed } from "../acceptance/node-red";
import { Editor, launchChromium, type EditorOptions } from "./editor";
import { hideTips } from "./node-red";

/** Settings with a user of each kind; a token stands for a login. */
const settings = {
  adminAuth: {
    type: "credentials",
    users: [
      { username: "writer", password: "-", permissions: "*" },
      { username: "reader", password: "-", permissions: "read" },
      {
        username: "stranger",
        password: "-",
        permissions: ["flows.read", "settings.read", "nodes.read", "plugins.read"],
      },
    ],
    tokens: [
      { user: "writer", token: "writer", scope: "*" },
      { user: "reader", token: "reader", scope: "read" },
      {
        user: "stranger",
        token: "stranger",
        scope: ["flows.read", "settings.read", "nodes.read", "plugins.read"],
      },
      { user: "writer", token: "all", scope: "*" },
      // for what a test sets up as them
      { user: "reader", token: "reader-all", scope: "*" },
      { user: "stranger", token: "stranger-all", scope: "*" },
    ],
  },
};

export type User = "writer" | "reader" | "stranger";

export async function startGuarded(): Promise<NodeRed> {
  const nodeRed = await NodeRed.start({ settings });
  for (const token of ["all", "reader-all", "stranger-all"]) await hideTips(nodeRed, token);
  return nodeRed;
}

/** What the tests deploy: one connection that works, with an in and an out node. */
export const flow = (target: Target) => [
  { id: "tab", type: "tab", label: "Plant" },
  connection(target, { name: "Plant gateway", clientId: "gateway" }),
  probe("send", "out"),
  { ...outNode("out", {}), x: 300, y: 100 },
  { ...inNode("in", { topic: "plant/#" }), x: 300, y: 200 },
];

/** Milliseconds a step may take on a machine that is busy with much else. */
const PATIENCE = 60_000;

/** A browser whose pages find the token that a login leaves. */
const loggedIn = (browser: Browser, user: User): Browser =>
  ({
    newContext: async (options: BrowserContextOptions) => {
      const context = await browser.newContext(options);
      context.setDefaultTimeout(PATIENCE);
      await context.addInitScript((token) => {
        localStorage.setItem("auth-tokens", JSON.stringify({ access_token: token }));
      }, user);
      return context;
    },
  }) as unknown as Browser;

/** A way to a Node-RED that can be cut: what goes through it ends, and nothing gets through until it is mended. */
export async function openWay(nodeRed: NodeRed) {
  const port = Number(new URL(nodeRed.url).port);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(port, "127.0.0.1");
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => sockets.delete(one));
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  const end = () => sockets.forEach((socket) => socket.destroy());
  return {
    url: `http://127.0.0.1:${address.port}/`,
    deploy: nodeRed.deploy.bind(nodeRed),
    cut() {
      isCut = true;
      end();
    },
    mend: () => void (isCut = false),
    close() {
      server.close();
      end();
    },
  };
}

/** The panel in an editor of one user. */
export class Sidebar {
  private constructor(readonly editor: Editor) {}

  static async open(
    browser: Browser,
    nodeRed: Pick<NodeRed, "url" | "deploy">,
    user: User,
    options: EditorOptions = {},
  ): Promise<Sidebar> {
    const { url } = nodeRed;
    const removeFlows = () => nodeRed.deploy([]);
    const opened = { url, version: 0, removeFlows, stop: () => Promise.resolve() };
    const sidebar = new Sidebar(await Editor.open(loggedIn(browser, user), opened, options));
    await sidebar.show();
    await sidebar.root.waitFor();
    return sidebar;
  }

  get page() {
    return this.editor.page;
  }

  get root(): Locator {
    return this.page.locator(".aws-iot-sidebar");
  }

  find(selector: string, hasText?: string | RegExp): Locator {
    return this.root.locator(selector, hasText === undefined ? {} : { hasText });
  }

  button(name: string | RegExp): Locator {
    return this.root.getByRole("button", { name, exact: typeof name === "string" });
  }

  show(): Promise<void> {
    return this.page.evaluate(() => RED.actions.invoke("aws-iot:show-sidebar"));
  }

  async tab(id: string): Promise<void> {
    await this.find(`[data-tab=${id}]`).click();
  }

  /** Waits until the text of the first match fits. */
  async says(selector: string, expected: RegExp): Promise<string> {
    const found = this.find(selector, expected).first();
    await found.waitFor();
    return (await found.textContent()) ?? "";
  }

  async subscribe(filter: string): Promise<void> {
    await this.tab("test");
    await this.find(".aws-iot-filter-form input").fill(filter);
    await this.button("Subscribe").click();
  }

  /** Keeps what is offered as a file. */
  async saved(act: () => Promise<void>): Promise<string> {
    await this.page.evaluate(() => {
      const global = window as unknown as { kept: Promise<string> };
      URL.createObjectURL = (blob: Blob) => {
        global.kept = blob.text();
        return "#";
      };
      HTMLAnchorElement.prototype.click = () => undefined;
    });
    await act();
    return this.page.evaluate(() => (window as unknown as { kept: Promise<string> }).kept);
  }

  async copied(act: () => Promise<void>): Promise<string> {
    await this.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await act();
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** Takes back what a test has left: subscriptions, forms, what was seen. */
  async reset(): Promise<void> {
    await this.show();
    const close = this.button("Close");
    if (await close.isVisible()) await close.click();
    await this.tab("test");
    const chips = this.find(".aws-iot-chip");
    for (let left = await chips.count(); left > 0; left--) {
      await this.find(".aws-iot-chip-remove").first().click();
      await chips.nth(left - 1).waitFor({ state: "detached" });
    }
    for (const open of await this.find(".aws-iot-section[open] > summary").all()) await open.click();
    await this.find("input[type=search]:visible").fill("");
    for (const id of ["test", "topics", "packets"]) {
      await this.tab(id);
      await this.button("Clear").click();
    }
    await this.tab("connections");
  }

  async close(): Promise<void> {
    await this.editor.close();
    assert.deepEqual(this.editor.complaints, []);
  }
}

export type Panel = Awaited<ReturnType<typeof openPanel>>;

/** A Node-RED with users and the flow of the tests, connected, and the panel of a writer in its editor. */
export async function openPanel() {
  const [nodeRed, local, browser] = await Promise.all([startGuarded(), openLocal(), launchChromium()]);
  await nodeRed.deploy(flow(local.target));
  const sidebar = await Sidebar.open(browser, nodeRed, "writer");
  await sidebar.says(".aws-iot-state", /Connected/);
  const close = async (): Promise<void> => {
    await browser.close();
    await nodeRed.stop();
    await local.close();
  };
  return { nodeRed, local, browser, sidebar, close };
}
