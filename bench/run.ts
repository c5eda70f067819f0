import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { installedPackage } from "../test/acceptance/package";
import { startRig } from "../test/rig/rig";
import { leaveCpuFree } from "./lib/cpus";
import { say, type Part } from "./lib/part";
import { print, writeResults, type Section } from "./lib/results";
import { haveSdk, sdkFolder, versionIn } from "./lib/sdk";
import { Witness } from "./lib/witness";
import { connections } from "./parts/connections";
import { latency } from "./parts/latency";
import { load } from "./parts/load";
import { offline } from "./parts/offline";
import { profile } from "./parts/profile";
import { publish } from "./parts/publish";
import { receive } from "./parts/receive";
import { recovery } from "./parts/recovery";
import { sidebar } from "./parts/sidebar";
import { subscriptions } from "./parts/subscriptions";

const parts: Record<string, Part> = {
  publish,
  receive,
  subscriptions,
  latency,
  recovery,
  offline,
  connections,
  load,
  sidebar,
  profile,
};
const root = join(__dirname, "..");
const modules = join(root, "node_modules");

const usage = `npm run bench -- [--quick] [${Object.keys(parts).join("] [")}]
Measures this package beside Node-RED's core mqtt nodes, a bare MQTT.js script and aws-iot-device-sdk-v2, behind
mosquitto and nginx on this machine, and writes bench/RESULTS.md. --quick only shows that all of it runs.`;

async function main(args: readonly string[]): Promise<void> {
  const quick = args.includes("--quick");
  const named = args.filter((arg) => arg !== "--quick");
  const unknown = named.find((name) => !(name in parts));
  if (unknown !== undefined) throw new Error(`there is no part "${unknown}"\n\n${usage}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  // as npm installs it, for the processes that measure too
  process.env["PACKAGE_INSTALLED"] = installedPackage();
  const pinning = leaveCpuFree();
  const sdk = haveSdk();
  const rig = await startRig();
  const witness = new Witness(rig.mosquittoPort);
  const sections = new Map<string, Section>();
  try {
    for (const [name, part] of Object.entries(parts)) {
      if (named.length > 0 && !named.includes(name)) continue;
      say(name);
      const section = await part({ rig, witness, quick, sdk });
      sections.set(name, section);
      console.log(print(section));
      if (!quick) writeResults(intro(sdk), conditions(pinning), sections);
    }
  } finally {
    witness.stop();
    await rig.stop();
  }
}

function intro(sdk: boolean): string {
  const version = (name: string) => `${name} ${versionIn(join(modules, name))}`;
  const sdkVersion = sdk ? `aws-iot-device-sdk-v2 ${versionIn(sdkFolder)}` : "no aws-iot-device-sdk-v2";
  return `# Measured, side by side

\`npm run bench\` does all of this on your machine. ${version("node-red")}, ${version("mqtt")}, ${sdkVersion}, Node.js ${process.version}, MQTT 5
everywhere; mosquitto behind nginx, which ends TLS (ALPN, client certificates), all on one machine. Absolute figures differ between
machines, ratios less: they are medians of the ratios of pairs measured in turn.
`;
}

function conditions(pinning: string): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const loads = loadavg().map((load) => load.toFixed(1));
  const cores = `${cpus().length} × ${model}`;
  return `_${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC, ${cores}, ${pinning}, load averages ${loads.join(", ")}._`;
}

if (process.argv.includes("--help")) console.log(usage);
else
  main(process.argv.slice(2)).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
