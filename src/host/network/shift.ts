/** Where descriptors wait while Ward's own Node runs in the command's place. */

/**
 * One that the command is given above 2: as many higher. Node marks what it inherits close-on-exec up to 15 and on to the first gap (libuv, `uv_disable_stdio_inheritance`), and can't
 * take a mark away.
 */
export const shift = 64;

/** The variable that names the descriptor of what listens at every port, to Ward's own Node alone. */
export const doorName = 'WARD_DOOR';
