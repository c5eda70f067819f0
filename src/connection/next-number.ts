let last = Date.now() * 1_000;

/** A whole number that this Node-RED has not given before, in earlier runs neither; each is above the one before. */
export const nextNumber = (): number => ++last;
