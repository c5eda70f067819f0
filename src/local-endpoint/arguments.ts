import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { EndpointOptions } from "./options";
import { checkPolicy, type PolicyDocument } from "./policy";

export const usage = `npm run endpoint -- [--port PORT] [--name NAME] [--like 443|8883] [--policy FILE]

  --port    where to listen on 127.0.0.1; any free port without it
  --name    DNS name in the server certificate; localhost without it, and besides it
  --like    443: MQTT needs ALPN x-amzn-mqtt-ca, as AWS IoT's port 443 does; 8883: it does not
  --policy  AWS IoT policy of the client certificate, a JSON file; everything is allowed without it
`;

/** The options that the command line asks for; throws a sentence that says what is wrong with it. */
export function optionsFrom(args: string[]): EndpointOptions {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: "string" },
      name: { type: "string" },
      like: { type: "string" },
      policy: { type: "string" },
    },
  });
  return {
    ...(values.port !== undefined && { port: portFrom(values.port) }),
    ...(values.name !== undefined && { name: values.name }),
    ...(values.like !== undefined && { like: likeFrom(values.like) }),
    ...(values.policy !== undefined && { policy: policyFrom(values.policy) }),
    keep: 100,
  };
}

function portFrom(text: string): number {
  const port = Number(text);
  if (text !== "" && Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`--port must be a number from 0 to 65535, not ${text}`);
}

function likeFrom(text: string): 443 | 8883 {
  if (text === "443") return 443;
  if (text === "8883") return 8883;
  throw new Error(`--like must be 443 or 8883, not ${text}`);
}

function policyFrom(file: string): PolicyDocument {
  const policy = JSON.parse(readFileSync(file, "utf8")) as PolicyDocument;
  checkPolicy(policy);
  return policy;
}
