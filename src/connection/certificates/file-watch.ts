import { promises as fs, statSync, type Stats } from "node:fs";
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

  /** Begins to look, once: what changes from now on is told. */
  start(): void {
    if (this.#started || this.paths.length === 0) return;
    this.#started = true;
    // at once, as the files are read next
    this.#known = this.paths.map(fingerprintNow).join();
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
const fingerprintOf = ({ dev, ino, size, mtimeMs }: Stats): string => `${dev}:${ino}:${size}:${mtimeMs}`;
const NONE = "none";

const fingerprint = (path: string): Promise<string> => fs.stat(path).then(fingerprintOf, () => NONE);

function fingerprintNow(path: string): string {
  try {
    return fingerprintOf(statSync(path));
  } catch {
    return NONE;
  }
}
