import { promises as fs } from "node:fs";
import type { Clock, Timer } from "../types";

/** ms between two looks */
const PERIOD = 10_000;

/**
 * Looks at files again and again, and tells when they have changed and then stayed the same for one look: certificate
 * and key are written one after the other. Looking finds what a watch of the file system loses: editors that rename, and
 * the symbolic links that Kubernetes swaps. Never throws; a file that is not there is a state like any other.
 */
export class FileWatch {
  #known = "";
  #settled = true;
  #timer: Timer | undefined;
  #started = false;

  constructor(
    private readonly paths: readonly string[],
    private readonly clock: Clock,
    private readonly onChange: () => void,
  ) {}

  /** Begins to look; once. */
  start(): void {
    if (this.#started || this.paths.length === 0) return;
    this.#started = true;
    this.#later();
  }

  stop(): void {
    this.#started = false;
    this.#timer?.cancel();
  }

  #later(): void {
    this.#timer = this.clock.setTimer(() => void this.#look(), PERIOD);
  }

  async #look(): Promise<void> {
    const seen = (await Promise.all(this.paths.map(fingerprint))).join();
    if (!this.#started) return;
    this.#later();
    if (seen !== this.#known) {
      this.#known = seen;
      this.#settled = false;
    } else if (!this.#settled) {
      this.#settled = true;
      this.onChange();
    }
  }
}

/** Differs when the file, or what a link leads to, is another one. */
async function fingerprint(path: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeMs } = await fs.stat(path);
    return `${dev}:${ino}:${size}:${mtimeMs}`;
  } catch {
    return "none";
  }
}
