import type { Request } from "express";
import type { NodeAPI } from "node-red";
import type { LiveConnections } from "./facts";
import { answerTo, readAgain, readPublish, readSubscriptions, readWatch } from "./requests";
import type { Sessions } from "./sessions";

/** What a route does: the body of the answer, or undefined where there is nothing of that name. */
type Act = (request: Request) => object | undefined;
type Route = readonly [method: "get" | "post", path: string, permission: "read" | "write", act: Act];

/** What the panel asks and orders: reading needs aws-iot.read, everything that acts aws-iot.write. */
export function registerSidebarRoutes(
  RED: NodeAPI,
  live: LiveConnections,
  sessions: Sessions,
  report: (id: string) => string | undefined,
): void {
  const root = "/aws-iot/sidebar";
  RED.httpAdmin.get(`${root}/stream`, RED.auth.needsPermission("aws-iot.read"), (_request, response) => {
    response.set({ "Content-Type": "application/x-ndjson", "Cache-Control": "no-store, no-transform" });
    // a proxy must not hold the lines back
    response.set("X-Accel-Buffering", "no");
    if (!sessions.begin(response)) response.sendStatus(503);
  });
  const routes = [...sessionRoutes(sessions), ...connectionRoutes(live, sessions, report)];
  for (const [method, path, permission, act] of routes) {
    RED.httpAdmin[method](
      root + path,
      RED.auth.needsPermission(`aws-iot.${permission}`),
      (request, response) => {
        try {
          const body = act(request);
          if (body === undefined) response.sendStatus(404);
          else response.json(body);
        } catch (error) {
          const { status, body } = answerTo(error);
          response.status(status).json(body);
        }
      },
    );
  }
}

const param = (request: Request, name: string): string => String(request.params[name]);
const numberOf = (request: Request): number => Number(param(request, "number"));
/** Nothing to say where something was found. */
const known = (found: unknown): object | undefined => (found ? {} : undefined);

function sessionRoutes(sessions: Sessions): readonly Route[] {
  const sessionOf = (request: Request) => sessions.get(param(request, "session"));
  return [
    [
      "post",
      "/sessions/:session/watch",
      "read",
      (request) => {
        const { id, part } = readWatch(request.body);
        sessionOf(request)?.watch(id, part);
        return known(sessionOf(request));
      },
    ],
    [
      "get",
      "/sessions/:session/packets/:number",
      "read",
      (request) => sessionOf(request)?.packetPayload(numberOf(request)),
    ],
    [
      "get",
      "/sessions/:session/messages/:number",
      "write",
      (request) => {
        const payload = sessionOf(request)?.messagePayload(numberOf(request));
        return payload === undefined ? undefined : { payload };
      },
    ],
    [
      "post",
      "/sessions/:session/subscriptions",
      "write",
      (request) => {
        const { connection, filters } = readSubscriptions(request.body);
        const session = sessionOf(request);
        // a connection that is not there may be on its way: flows start after the editor's routes
        session?.subscribe(connection, filters);
        return known(session);
      },
    ],
    [
      "post",
      "/sessions/:session/publish",
      "write",
      (request) => {
        const { connection, number, publish } = readPublish(request.body);
        return known(sessionOf(request)?.publish(connection, number, publish));
      },
    ],
  ];
}

function connectionRoutes(
  live: LiveConnections,
  sessions: Sessions,
  report: (id: string) => string | undefined,
): readonly Route[] {
  const connectionOf = (request: Request) => live.get(param(request, "id"));
  const discard = (request: Request) =>
    connectionOf(request)?.connection?.troubles.discard(numberOf(request));
  return [
    [
      "post",
      "/connections/:id/connect",
      "write",
      (request) => {
        const door = connectionOf(request)?.door;
        // why it fails is told by the status
        door?.connect().catch(() => undefined);
        return known(door);
      },
    ],
    [
      "post",
      "/connections/:id/disconnect",
      "write",
      (request) => {
        const connection = connectionOf(request)?.connection;
        connection?.disconnect().catch(() => undefined);
        return known(connection);
      },
    ],
    [
      "post",
      "/connections/:id/rejected/:number/again",
      "write",
      (request) => {
        const { session: id, number } = readAgain(request.body);
        const session = sessions.get(id);
        const rejected = session && discard(request);
        return known(rejected && session.publish(param(request, "id"), number, rejected.publish));
      },
    ],
    ["post", "/connections/:id/rejected/:number/discard", "write", (request) => known(discard(request))],
    [
      "get",
      "/connections/:id/report",
      "read",
      (request) => {
        const text = report(param(request, "id"));
        return text === undefined ? undefined : { text };
      },
    ],
  ];
}
