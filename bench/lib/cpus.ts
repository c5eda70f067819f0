import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

const cpus = availableParallelism();
const canPin = cpus > 1 && spawnSync("taskset", ["-V"]).status === 0;

/** Keeps this process, and all that it starts, off the processor of the measured one. */
export function leaveCpuFree(): string {
  if (!canPin) return "the measured process shares its processor";
  spawnSync("taskset", ["-a", "-cp", cpus > 2 ? `0,2-${cpus - 1}` : "0", String(process.pid)]);
  return "the measured process has a processor of its own";
}

/** Command line in front of the measured process. */
export const measuredCpu = (): [string, ...string[]] => (canPin ? ["taskset", "-c", "1"] : ["env"]);

/** The same for a process that runs already. */
export function giveOwnCpu(pid: number): void {
  if (canPin) spawnSync("taskset", ["-a", "-cp", "1", String(pid)]);
}
