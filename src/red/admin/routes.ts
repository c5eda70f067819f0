import type { NodeAPI } from "node-red";
import { certificateRoute } from "./certificate";
import { topicsRoute } from "./topics";
import { testConnectionRoute, type ParseConnection } from "./test-connection";

/** What the editor asks the runtime about a connection. Registered once; every route demands a permission. */
export function registerAdminRoutes(RED: NodeAPI, parse: ParseConnection): void {
  certificateRoute(RED);
  testConnectionRoute(RED, parse);
  topicsRoute(RED);
}
