/** A script too long for Ward to follow: what it does is found out by the sandbox alone. */
export const unread = (text: string): string => `${text}\n${'#'.repeat(70_000)}\n`;
