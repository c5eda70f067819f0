// `npm run endpoint`: the local endpoint on its own, for any MQTT client.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startEndpoint, type ClientCertificate, type Endpoint, type EndpointOptions } from ".";
import { checkPolicy, type PolicyDocument } from "./policy";

const usage = `npm run endpoint -- [--port PORT] [--name NAME] [--like 443|8883] [--policy FILE]

  --port    where to listen on 127.0.0.1; any free port without it
  --name    DNS name in the server certificate; localhost without it, and besides it
  --like    443: MQTT needs ALPN x-amzn-mqtt-ca, as AWS IoT's port 443 does; 8883: it does not
  --policy  AWS IoT policy of the client certificate, a JSON file; everything is allowed without it
`;

function optionsFrom(args: string[]): EndpointOptions {
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

interface Files {
  ca: string;
  cert: string;
  key: string;
}

function writeFiles(folder: string, endpoint: Endpoint, certificate: ClientCertificate): Files {
  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  return {
    ca: write("ca.pem", endpoint.caPem),
    cert: write("certificate.pem.crt", certificate.certPem),
    key: write("private.pem.key", certificate.keyPem),
  };
}

function describe(endpoint: Endpoint, like: 443 | 8883, { ca, cert, key }: Files): string {
  const alpn = like === 443 ? " --tls-alpn x-amzn-mqtt-ca" : "";
  const client = `-h localhost -p ${endpoint.port}${alpn} --cafile ${ca} --cert ${cert} --key ${key}`;
  return `Local endpoint, behaving like AWS IoT Core on port ${like}

  host         ${endpoint.host}
  port         ${endpoint.port}
  server name  ${endpoint.name}
  CA           ${ca}
  certificate  ${cert}
  key          ${key}

To hear and to say something, with the MQTT client of your choice:

  mosquitto_sub ${client} -q 1 -t 'hello/#' -v
  mosquitto_pub ${client} -q 1 -t hello/world -m 'Hello'

Ctrl-C ends it and removes the files.
`;
}

async function main(): Promise<void> {
  let options: EndpointOptions;
  try {
    options = optionsFrom(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exitCode = 2;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "aws-iot-endpoint-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(0));
  const endpoint = await startEndpoint(options);
  const certificate = await endpoint.certificates.issue({ keyType: "rsa" });
  console.log(describe(endpoint, options.like ?? 443, writeFiles(folder, endpoint, certificate)));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
