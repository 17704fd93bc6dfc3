/** How long a request waits for a person elsewhere where no layer says so: shorter than most agents give a command. */

/** Seconds. */
export const usualWait = 110;
