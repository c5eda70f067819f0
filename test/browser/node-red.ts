import { readFileSync } from "node:fs";
import { join } from "node:path";
import { editorTheme, NodeRed as RealNodeRed, type Message } from "../acceptance/node-red";
import { root } from "../acceptance/package";

/** A running Node-RED with this package. */
export interface NodeRed {
  readonly url: string;
  /** major version */
  readonly version: number;
  removeFlows(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * One of its own, see `NodeRed` of the acceptance tests, with further settings. Its text editor is the small one, as an
 * editor opens faster without the other; the sidebar's tests have that.
 */
export async function startNodeRed(settings: Message = {}): Promise<NodeRed> {
  const theme = { ...editorTheme, codeEditor: { lib: "ace" } };
  const nodeRed = await RealNodeRed.start({ settings: { editorTheme: theme, ...settings } });
  const { url } = nodeRed;
  await hideTips(nodeRed);
  const [, version] = /"version":"(\d+)\./.exec((await nodeRed.admin("settings")).text) ?? [];
  return {
    url,
    version: Number(version),
    removeFlows: () => nodeRed.deploy([]),
    stop: async () => void (await nodeRed.stop()),
  };
}

/** Node-RED 5 shows its tips on a timer that can be faster than the place they are shown in. */
export async function hideTips(nodeRed: RealNodeRed, token?: string): Promise<void> {
  const { status } = await nodeRed.admin("settings/user", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ editor: { view: { "view-show-tips": false } } }),
    ...(token !== undefined && { token }),
  });
  if (status >= 400) throw new Error(`the settings of the user were not taken: ${status}`);
}

/** A file of the package. */
export const packageFile = (path: string): string => readFileSync(join(root, path), "utf8");
export const packagePath = (path: string): string => join(root, path);
