/** Where a descriptor that the command is given above 2 waits while Ward's own Node runs in its place. */

/**
 * As many higher. Node marks what it inherits close-on-exec up to 15 and on to the first gap (libuv, `uv_disable_stdio_inheritance`), and can't
 * take a mark away.
 */
export const shift = 64;
