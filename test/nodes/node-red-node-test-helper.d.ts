declare module "node-red-node-test-helper" {
  import type { Node, NodeInitializer } from "node-red";

  /** The part of the helper the tests use; it has no types of its own. */
  const helper: {
    init(runtimePath: string): void;
    startServer(done: () => void): void;
    stopServer(done: () => void): void;
    load(nodes: readonly NodeInitializer[], flow: readonly object[], credentials: object): Promise<void>;
    unload(): Promise<void>;
    getNode(id: string): Node;
  };
  export default helper;
}
