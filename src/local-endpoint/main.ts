// `npm run endpoint`: the local endpoint on its own, for any MQTT client.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEndpoint, type ClientCertificate, type Endpoint, type EndpointOptions } from ".";
import { optionsFrom, usage } from "./arguments";

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
